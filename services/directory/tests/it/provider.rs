//! Signing in by a real OpenID provider: Glewlwyd, started by the test on loopback.

use chrono::TimeDelta;
use directory::config::Settings;
use reqwest::{Method, StatusCode, Url};
use serde_json::{Value, json};
use testkit::Glewlwyd;

use crate::accounts::{Answer, GOOD, OTHER, problem};
use crate::support::{World, at, staff};

pub(crate) const BEGIN: &str = "/v1/sign-in/oidc";
pub(crate) const CALLBACK: &str = "/v1/sign-in/oidc/callback";
/// However it was refused.
pub(crate) const REFUSED: (u16, &str) = (401, "sign-in-refused");

/// What it takes to sign in at a provider.
pub(crate) fn by(settings: &mut Settings, issuer: &str) {
    settings.oidc.issuer = Some(issuer.to_owned());
    settings.oidc.client_id = Some(Glewlwyd::CLIENT_ID.to_owned());
    settings.oidc.client_secret = Some(Glewlwyd::CLIENT_SECRET.into());
    settings.oidc.redirect_uri = Some(Glewlwyd::REDIRECT_URI.to_owned());
    settings.oidc.label = Some("统一身份认证".to_owned());
    settings.oidc.timeout_seconds = 1;
}

/// What is posted when somebody comes back.
pub(crate) fn back(begun: &Value, sent: &Value) -> Value {
    let mut body =
        json!({"attempt": begun["attempt"], "state": sent["state"], "code": sent["code"]});
    if let Some(issuer) = sent.get("iss") {
        body["iss"] = issuer.clone();
    }
    body
}

impl World {
    pub(crate) async fn begin(&self, body: Value) -> Value {
        let (status, begun) = self.ask(BEGIN, body).await;
        assert_eq!(status, StatusCode::OK, "{begun}");
        begun
    }

    pub(crate) async fn come_back(&self, body: Value) -> Answer {
        self.ask(CALLBACK, body).await
    }

    /// From the button to the session, as `name` at the provider.
    pub(crate) async fn by_provider(
        &self,
        provider: &Glewlwyd,
        name: &str,
        begin: Value,
    ) -> Answer {
        let begun = self.begin(begin).await;
        let sent = provider
            .visit(name, begun["address"].as_str().unwrap())
            .await;
        self.come_back(back(&begun, &sent)).await
    }

    /// Nothing that it needs is missing. The relay has nobody to tell anything here, which is not the
    /// provider's fault.
    pub(crate) async fn is_ready(&self) {
        let (_, said) = self
            .send(Method::GET, "/readyz?verbose=true", None, None)
            .await;
        let failing = said["checks"].as_array().unwrap().iter();
        let failing: Vec<&Value> = failing.filter(|check| check["ok"] != json!(true)).collect();
        assert!(
            failing.iter().all(|check| check["name"] == json!("relay")),
            "{said}"
        );
        assert!(
            failing.iter().all(|check| check["vital"] == json!(false)),
            "{said}"
        );
    }

    /// Invited, and bound.
    pub(crate) async fn bind(&self, provider: &Glewlwyd, who: &str) -> Value {
        let invitation = json!({"invitation": self.invitation(who, at(), false).await});
        let (status, session) = self.by_provider(provider, who, invitation).await;
        assert_eq!(status, StatusCode::OK, "{session}");
        session
    }

    async fn unbind(&self, who: &str, token: Option<&str>) -> u16 {
        let path = format!("/v1/staff/{}/identity/removal", staff(who));
        self.send(Method::POST, &path, token, None).await.0.as_u16()
    }
}

pub(crate) async fn start(people: &[&str]) -> (Glewlwyd, World, clock::Hand) {
    let provider = Glewlwyd::start().await;
    for name in people {
        provider.add(name).await;
    }
    let issuer = provider.issuer();
    let (world, hand) = World::at_hand_with(|settings| by(settings, &issuer)).await;
    (provider, world, hand)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_invited_signs_in_by_the_provider_from_then_on() {
    let (provider, world, hand) = start(&["hall-sun"]).await;
    let (_, described) = world.send(Method::GET, BEGIN, None, None).await;
    assert_eq!(described, json!({"label": "统一身份认证"}));

    let invitation = world.invitation("hall-sun", at(), false).await;
    let begun = world.begin(json!({"invitation": invitation})).await;
    assert_eq!(begun["expires_at"], json!(at() + TimeDelta::minutes(10)));
    let address = Url::parse(begun["address"].as_str().unwrap()).unwrap();
    let said = |name: &str| {
        let found = address.query_pairs().find(|(k, _)| k == name);
        found.map(|(_, v)| v.into_owned()).unwrap_or_default()
    };
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", Glewlwyd::CLIENT_ID),
        ("redirect_uri", Glewlwyd::REDIRECT_URI),
        ("scope", "openid profile"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(said(name), value);
    }
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(said(name).len(), 43, "{name}");
    }
    let attempt = begun["attempt"].as_str().unwrap();
    assert!(
        !address.as_str().contains(attempt),
        "it stays with the browser's side"
    );

    let sent = provider.visit("hall-sun", address.as_str()).await;
    assert_eq!(sent["iss"], json!(provider.issuer()), "RFC 9207");
    let stored = world.stored().await;
    let state = sent["state"].as_str().unwrap();
    for secret in [attempt, state, &said("nonce"), &invitation] {
        assert!(!stored.contains(secret), "kept as hashes, or not at all");
    }
    let (status, session) = world.come_back(back(&begun, &sent)).await;
    assert_eq!(status, StatusCode::OK, "{session}");
    let (_, me) = world.me(session["token"].as_str().unwrap()).await;
    assert_eq!(
        (&me["code"], &me["provider"]),
        (&json!("hall-sun"), &json!(true))
    );
    let roles: Vec<&Value> = me["roles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["role"])
        .collect();
    assert_eq!(
        roles,
        [&json!("registrar"), &json!("officer")],
        "the directory's, and nothing of the provider's"
    );
    let spent = world.ask(
        "/v1/invitations/acceptance",
        json!({"invitation": invitation, "password": GOOD}),
    );
    assert_eq!(problem(&spent.await), (422, "invitation-spent"));

    // The next day, without an invitation; the session is one like any other.
    hand.set(at() + TimeDelta::days(1));
    let (status, session) = world.by_provider(&provider, "hall-sun", json!({})).await;
    assert_eq!(status, StatusCode::OK, "{session}");
    assert_eq!(session["staff_id"], json!(staff("hall-sun")));
    let ends = at() + TimeDelta::days(1) + TimeDelta::hours(8);
    assert_eq!(session["session_ends_at"], json!(ends));
    assert_eq!(world.renew(&session["session"]).await.0, StatusCode::OK);
    let signed_out = world.ask("/v1/sign-out", json!({"session": session["session"]}));
    assert_eq!(signed_out.await.0, StatusCode::NO_CONTENT);
    world.is_shut_out(&session["token"]).await;

    // Nor is there a password that nobody chose.
    for password in ["", GOOD] {
        assert_eq!(problem(&world.sign_in("hall-sun", password).await), REFUSED);
    }
    let told = world.actions("hall-sun").await;
    let expected = [
        "invitation.made",
        "redress.tokens.revoked.v1",
        "identity.bound",
        "sign_in.succeeded",
        "sign_in.succeeded",
        "redress.tokens.revoked.v1",
        "sign_in.ended",
    ];
    assert!(told.ends_with(&expected.map(str::to_owned)), "{told:?}");
    let bodies = world.told(staff("hall-sun")).await;
    assert!(bodies.contains(&r#"{"by":"provider"}"#.to_owned()));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_at_the_provider_opens_nothing_by_itself() {
    let (provider, world, _hand) = start(&["hall-sun", "hall-wu", "nobody-here", "JZ-Admin"]).await;
    let before = world.stored().await;
    // The administrator's name, in whatever letters; a colleague's; nobody's.
    let mut answers = Vec::new();
    for name in ["hall-sun", "JZ-Admin", "nobody-here"] {
        let answer = world.by_provider(&provider, name, json!({})).await;
        assert_eq!(problem(&answer), REFUSED, "{name}");
        answers.push(answer);
    }
    assert!(answers.iter().all(|a| *a == answers[0]), "one answer");
    assert!(
        world
            .actions("hall-sun")
            .await
            .contains(&"sign_in.refused".to_owned())
    );
    assert!(
        world
            .actions("jz-admin")
            .await
            .contains(&"sign_in.refused".to_owned())
    );
    assert_eq!(
        world.actions("nobody-here").await,
        Vec::<String>::new(),
        "nobody was made"
    );
    let after = world.stored().await;
    assert!(!after.contains(&provider.issuer()) && !before.contains(&provider.issuer()));

    // An invitation, while the desk's browser is still signed in there as a colleague.
    let invitation = world.invitation("hall-sun", at(), false).await;
    let invited = json!({"invitation": invitation});
    let colleague = world
        .by_provider(&provider, "hall-wu", invited.clone())
        .await;
    assert_eq!(colleague, answers[0]);
    let spent = world.ask(BEGIN, json!({"invitation": "guessed"})).await;
    assert_eq!(problem(&spent), (422, "invitation-spent"));
    let (status, _) = world.by_provider(&provider, "hall-sun", invited).await;
    assert_eq!(status, StatusCode::OK, "it was not spent by that");

    // And one identity is one person: hall-sun cannot become hall-wu, whatever they are called there.
    let other = json!({"invitation": world.invitation("hall-wu", at(), false).await});
    assert_eq!(
        world.by_provider(&provider, "hall-sun", other).await,
        answers[0]
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_was_given_to_the_next_person_does_not_bring_the_account_along() {
    let (provider, world, _hand) = start(&["hall-sun"]).await;
    let session = world.bind(&provider, "hall-sun").await;
    provider.remove("hall-sun").await;
    provider.add("hall-sun").await;
    let next = world.by_provider(&provider, "hall-sun", json!({})).await;
    assert_eq!(problem(&next), REFUSED);

    // Whoever was bound goes by an administrator, and by nobody else.
    assert_eq!(world.unbind("hall-sun", None).await, 401);
    for who in ["hall-sun", "jz-luo"] {
        let token = world.staff_token(who);
        testkit::eventually("a token of now is taken", async || {
            (world.unbind("hall-sun", Some(&token)).await == 403).then_some(())
        })
        .await;
    }
    let admin = world.staff_token("jz-admin");
    assert_eq!(world.unbind("hall-sun", Some(&admin)).await, 204);
    assert_eq!(
        world.unbind("hall-sun", Some(&admin)).await,
        409,
        "nobody is left"
    );
    assert_eq!(world.unbind("nobody-here", Some(&admin)).await, 404);
    assert_eq!(
        problem(&world.renew(&session["session"]).await),
        (401, "session-ended")
    );
    world.is_shut_out(&session["token"]).await;
    assert!(
        world
            .actions("hall-sun")
            .await
            .contains(&"identity.unbound".to_owned())
    );
    let unbound = world.by_provider(&provider, "hall-sun", json!({})).await;
    assert_eq!(problem(&unbound), REFUSED);
    world.bind(&provider, "hall-sun").await;
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_a_password_binds_themselves_by_it() {
    let (provider, world, _hand) = start(&["hall-sun", "hall-wu"]).await;
    world.let_in("hall-sun", GOOD, at()).await;
    let (_, before) = world.sign_in("hall-sun", GOOD).await;
    let token = before["token"].as_str().unwrap();
    let path = "/v1/me/identity";
    let ask = |password: &str| json!({"password": password});
    assert_eq!(
        problem(&world.ask(path, ask(GOOD)).await).0,
        401,
        "nobody is signed in"
    );
    assert_eq!(
        problem(&world.as_somebody(path, token, ask(OTHER)).await),
        REFUSED
    );

    let (status, begun) = world.as_somebody(path, token, ask(GOOD)).await;
    assert_eq!(status, StatusCode::OK, "{begun}");
    let sent = provider
        .visit("hall-wu", begun["address"].as_str().unwrap())
        .await;
    assert_eq!(
        problem(&world.come_back(back(&begun, &sent)).await),
        REFUSED,
        "a colleague's"
    );

    // A password that is changed meanwhile voids what was begun with the one before.
    let (_, begun) = world.as_somebody(path, token, ask(GOOD)).await;
    let sent = provider
        .visit("hall-sun", begun["address"].as_str().unwrap())
        .await;
    let change = json!({"old": GOOD, "new": OTHER});
    let changed = world
        .send(Method::PUT, "/v1/me/password", Some(token), Some(&change))
        .await;
    assert_eq!(changed.0, StatusCode::OK, "{}", changed.1);
    assert_eq!(
        problem(&world.come_back(back(&begun, &sent)).await),
        REFUSED
    );

    let token = changed.1["token"].as_str().unwrap();
    let (status, begun) = world.as_somebody(path, token, ask(OTHER)).await;
    assert_eq!(status, StatusCode::OK, "{begun}");
    let sent = provider
        .visit("hall-sun", begun["address"].as_str().unwrap())
        .await;
    let (status, bound) = world.come_back(back(&begun, &sent)).await;
    assert_eq!(status, StatusCode::OK, "{bound}");
    world.is_shut_out(&changed.1["token"]).await;
    assert_eq!(
        world.by_provider(&provider, "hall-sun", json!({})).await.0,
        StatusCode::OK
    );
    assert_eq!(
        world.sign_in("hall-sun", OTHER).await.0,
        StatusCode::OK,
        "the password stays"
    );

    // An invitation that is answered by the provider takes it away: it was lost, or seen.
    world.bind(&provider, "hall-sun").await;
    assert_eq!(problem(&world.sign_in("hall-sun", OTHER).await), REFUSED);
    world.stop().await;
}
