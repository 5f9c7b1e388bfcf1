//! Signing in: invitations, passwords, second factors, sessions, and their end.

use chrono::{DateTime, TimeDelta, Utc};
use clock::{Clock, Hand};
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use directory::commands::accounts::{Invite, first_administrator, invite};
use directory::commands::{ImportOrganization, import_organization};
use directory::config::Settings;
use directory::file;
use persistence::Actor;
use reqwest::StatusCode;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::support::{DEMO, World, at, staff};

pub(crate) const GOOD: &str = "correct horse staple rain";
pub(crate) const OTHER: &str = "窗外的雨下到了第七天才停";

/// What a request was answered with.
pub(crate) type Answer = (StatusCode, Value);

impl World {
    /// With the demo organization, at a time that the test moves.
    pub(crate) async fn at_hand() -> (Self, Hand) {
        Self::at_hand_with(|_| {}).await
    }

    /// The same, with other settings.
    pub(crate) async fn at_hand_with(change: impl FnOnce(&mut Settings)) -> (Self, Hand) {
        let (clock, hand) = Clock::manual(at());
        let world = Self::start_with(|mut config| {
            config.clock = clock;
            change(&mut config.settings);
            config
        });
        let world = world.await;
        world.import(DEMO).await.unwrap();
        (world, hand)
    }

    pub(crate) async fn send(
        &self,
        method: reqwest::Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = self.http.request(method, self.url(path));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        let bytes = response.bytes().await.unwrap();
        (
            status,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        )
    }

    pub(crate) async fn ask(&self, path: &str, body: Value) -> Answer {
        self.send(reqwest::Method::POST, path, None, Some(&body))
            .await
    }

    pub(crate) async fn as_somebody(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send(reqwest::Method::POST, path, Some(token), Some(&body))
            .await
    }

    pub(crate) async fn me(&self, token: &str) -> Answer {
        self.send(reqwest::Method::GET, "/v1/me", Some(token), None)
            .await
    }

    /// The secret of an invitation, as an operator makes one.
    pub(crate) async fn invitation(&self, who: &str, at: DateTime<Utc>, forgets: bool) -> String {
        let cmd = Invite {
            who: staff(who),
            forgets_second_factor: forgets,
            at,
        };
        let made = self
            .running
            .base
            .db
            .transaction(async move |mut tx| invite(&mut tx, cmd, &Actor::System).await);
        made.await.unwrap().secret.expose_secret().to_owned()
    }

    /// Lets somebody in.
    pub(crate) async fn let_in(&self, who: &str, password: &str, at: DateTime<Utc>) {
        let invitation = self.invitation(who, at, false).await;
        let body = json!({"invitation": invitation, "password": password});
        let (status, answer) = self.ask("/v1/invitations/acceptance", body).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    }

    pub(crate) async fn sign_in(&self, who: &str, password: &str) -> Answer {
        self.ask("/v1/sign-in", json!({"name": who, "password": password}))
            .await
    }

    async fn with_code(&self, who: &str, password: &str, code: &str) -> Answer {
        let body = json!({"name": who, "password": password, "code": code});
        self.ask("/v1/sign-in", body).await
    }

    pub(crate) async fn renew(&self, session: &Value) -> Answer {
        self.ask("/v1/sign-in/token", json!({"session": session}))
            .await
    }

    /// The token is soon refused.
    pub(crate) async fn is_shut_out(&self, token: &Value) {
        let token = token.as_str().unwrap();
        testkit::eventually("the token is refused", async || {
            let (status, _) = self.me(token).await;
            (status == StatusCode::UNAUTHORIZED).then_some(())
        })
        .await;
    }

    pub(crate) async fn actions(&self, who: &str) -> Vec<String> {
        let trail = self.trail(staff(who)).await;
        trail.into_iter().map(|(action, _)| action).collect()
    }

    /// Everything that the database holds about accounts, as text.
    pub(crate) async fn stored(&self) -> String {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            text: String,
        }
        let mut conn = self.database.connect().await;
        let query = "select coalesce(string_agg(t, ' '), '') as text from ( \
             select a::text as t from directory.account a \
             union all select s::text from directory.session s \
             union all select i::text from directory.invitation i \
             union all select p::text from directory.provider_identity p \
             union all select p::text from directory.provider_attempt p \
             union all select p::text from directory.partner_secret p \
             union all select encode(body, 'escape') from directory.audit_entry) everything";
        let row: Row = diesel::sql_query(query)
            .get_result(&mut conn)
            .await
            .unwrap();
        row.text
    }
}

pub(crate) fn problem(answer: &Answer) -> (u16, &str) {
    let kind = answer.1["type"].as_str().unwrap_or_default();
    (answer.0.as_u16(), kind.trim_start_matches("/problems/"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_lets_its_owner_choose_a_password_once() {
    let (world, hand) = World::at_hand().await;
    let invitation = world.invitation("hall-sun", at(), false).await;
    let accept = |invitation: &str, password: &str| {
        let body = json!({"invitation": invitation, "password": password});
        world.ask("/v1/invitations/acceptance", body)
    };

    let weak = accept(&invitation, "hall-sun-2026").await;
    assert_eq!(problem(&weak), (422, "invalid-body"));
    assert_eq!(weak.1["errors"][0]["pointer"], "/password");
    assert!(
        !weak.1.to_string().contains("hall-sun-2026"),
        "never echoed"
    );
    let nobodys = accept("not-an-invitation", GOOD).await;
    assert_eq!(problem(&nobodys), (422, "invitation-spent"));

    let (status, _) = accept(&invitation, GOOD).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(
        problem(&accept(&invitation, OTHER).await),
        (422, "invitation-spent")
    );

    let (status, signed_in) = world.sign_in(" Hall-Sun ", GOOD).await;
    assert_eq!(status, StatusCode::OK, "{signed_in}");
    let (status, me) = world.me(signed_in["token"].as_str().unwrap()).await;
    assert_eq!(status, StatusCode::OK, "{me}");
    assert_eq!(
        (&me["code"], &me["second_factor"]),
        (&json!("hall-sun"), &json!(false))
    );
    assert_eq!(me["id"], json!(staff("hall-sun")));
    assert!(
        me["roles"]
            .as_array()
            .is_some_and(|roles| !roles.is_empty())
    );

    // A later one voids the one before, and each ends by itself.
    let first = world.invitation("hall-wu", at(), false).await;
    let second = world.invitation("hall-wu", at(), false).await;
    assert_eq!(
        problem(&accept(&first, GOOD).await),
        (422, "invitation-spent")
    );
    hand.set(at() + TimeDelta::hours(24));
    assert_eq!(
        problem(&accept(&second, GOOD).await),
        (422, "invitation-spent")
    );
    let told = world.actions("hall-sun").await;
    let expected = [
        "invitation.made",
        "redress.tokens.revoked.v1",
        "password.changed",
        "sign_in.succeeded",
    ];
    assert!(told.ends_with(&expected.map(str::to_owned)), "{told:?}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let (world, _hand) = World::at_hand().await;
    world.let_in("hall-sun", GOOD, at()).await;
    let wrong = world.sign_in("hall-sun", OTHER).await;
    assert_eq!(problem(&wrong), (401, "sign-in-refused"));
    for (who, password) in [
        ("hall-wu", GOOD),
        ("nobody-like-that", GOOD),
        ("not a code!", GOOD),
        ("", ""),
        ("hall-sun", ""),
    ] {
        let answer = world.sign_in(who, password).await;
        assert_eq!(answer, wrong, "{who:?}");
    }
    let unknown = json!({"name": "hall-sun", "password": GOOD, "admin": true});
    assert_eq!(
        problem(&world.ask("/v1/sign-in", unknown).await),
        (422, "invalid-body")
    );
    let refused = world.actions("hall-sun").await;
    let refused = refused.iter().filter(|a| *a == "sign_in.refused").count();
    assert_eq!(refused, 2, "each is in the trail of whose name it was");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_failures_in_a_quarter_of_an_hour_are_the_last_however_many_come_at_once() {
    let (world, hand) = World::at_hand().await;
    world.let_in("hall-sun", GOOD, at()).await;
    world.let_in("hall-wu", GOOD, at()).await;
    let attempts = (0..12).map(|_| world.sign_in("hall-sun", OTHER));
    let answers = futures_util::future::join_all(attempts).await;
    let looked_at = answers.iter().filter(|a| problem(a).0 == 401).count();
    let too_many = answers.iter().filter(|a| problem(a).0 == 429).count();
    assert_eq!((looked_at, too_many), (5, 7));
    assert_eq!(
        problem(&world.sign_in("hall-sun", GOOD).await).0,
        429,
        "the right one, too"
    );
    assert_eq!(
        world.sign_in("hall-wu", GOOD).await.0,
        StatusCode::OK,
        "others are free"
    );

    // Names of nobody are counted alike, or one could tell them apart.
    for _ in 0..5 {
        assert_eq!(problem(&world.sign_in("nobody-here", OTHER).await).0, 401);
    }
    assert_eq!(problem(&world.sign_in("nobody-here", OTHER).await).0, 429);

    hand.set(at() + TimeDelta::minutes(15));
    assert_eq!(world.sign_in("hall-sun", GOOD).await.0, StatusCode::OK);
    for _ in 0..4 {
        assert_eq!(problem(&world.sign_in("hall-sun", OTHER).await).0, 401);
    }
    assert_eq!(
        world.sign_in("hall-sun", GOOD).await.0,
        StatusCode::OK,
        "success forgets failures"
    );
    for _ in 0..5 {
        assert_eq!(problem(&world.sign_in("hall-sun", OTHER).await).0, 401);
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_gives_tokens_until_it_is_idle_or_the_day_is_over() {
    let (world, hand) = World::at_hand().await;
    world.let_in("hall-sun", GOOD, at()).await;
    let (_, used) = world.sign_in("hall-sun", GOOD).await;
    let (_, unused) = world.sign_in("hall-sun", GOOD).await;
    assert_ne!(used["session"], unused["session"]);
    assert_eq!(used["session_ends_at"], json!(at() + TimeDelta::hours(8)));

    let nearly = TimeDelta::minutes(30) - TimeDelta::seconds(1);
    let mut now = at();
    while now + nearly < at() + TimeDelta::hours(8) {
        now += nearly;
        hand.set(now);
        let (status, renewed) = world.renew(&used["session"]).await;
        assert_eq!(status, StatusCode::OK, "{renewed} at {now}");
        assert_eq!(
            world.me(renewed["token"].as_str().unwrap()).await.0,
            StatusCode::OK
        );
    }
    assert_eq!(
        problem(&world.renew(&unused["session"]).await),
        (401, "session-ended")
    );
    hand.set(at() + TimeDelta::hours(8));
    assert_eq!(
        problem(&world.renew(&used["session"]).await),
        (401, "session-ended")
    );
    assert_eq!(
        problem(&world.renew(&json!("guessed")).await),
        (401, "session-ended")
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_and_soon_its_tokens() {
    let (world, _hand) = World::at_hand().await;
    world.let_in("hall-sun", GOOD, at()).await;
    let (_, here) = world.sign_in("hall-sun", GOOD).await;
    let (_, there) = world.sign_in("hall-sun", GOOD).await;
    let sign_out = || world.ask("/v1/sign-out", json!({"session": here["session"]}));
    assert_eq!(sign_out().await.0, StatusCode::NO_CONTENT);
    assert_eq!(
        problem(&world.renew(&here["session"]).await),
        (401, "session-ended")
    );
    world.is_shut_out(&here["token"]).await;

    // The other session goes on, with a token that was issued afterwards.
    let (status, renewed) = world.renew(&there["session"]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        world.me(renewed["token"].as_str().unwrap()).await.0,
        StatusCode::OK
    );
    let before = world.actions("hall-sun").await;
    assert_eq!(
        sign_out().await.0,
        StatusCode::NO_CONTENT,
        "nothing is left to do"
    );
    let nobodys = world
        .ask("/v1/sign-out", json!({"session": "guessed"}))
        .await;
    assert_eq!(nobodys.0, StatusCode::NO_CONTENT);
    assert_eq!(world.actions("hall-sun").await, before);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_needs_the_old_one_and_ends_every_session() {
    let (world, _hand) = World::at_hand().await;
    world.let_in("hall-sun", GOOD, at()).await;
    let (_, before) = world.sign_in("hall-sun", GOOD).await;
    let token = before["token"].as_str().unwrap();
    let change = async |old: &str, new: &str| {
        let body = json!({"old": old, "new": new});
        world
            .send(
                reqwest::Method::PUT,
                "/v1/me/password",
                Some(token),
                Some(&body),
            )
            .await
    };
    assert_eq!(
        problem(&change(OTHER, OTHER).await),
        (401, "sign-in-refused")
    );
    let weak = change(GOOD, "1234567890").await;
    assert_eq!(
        (problem(&weak).0, &weak.1["errors"][0]["pointer"]),
        (422, &json!("/new"))
    );

    let (status, after) = change(GOOD, OTHER).await;
    assert_eq!(status, StatusCode::OK, "{after}");
    assert_eq!(
        world.me(after["token"].as_str().unwrap()).await.0,
        StatusCode::OK
    );
    world.is_shut_out(&before["token"]).await;
    assert_eq!(
        world.me(after["token"].as_str().unwrap()).await.0,
        StatusCode::OK
    );
    assert_eq!(
        problem(&world.renew(&before["session"]).await),
        (401, "session-ended")
    );
    assert_eq!(world.renew(&after["session"]).await.0, StatusCode::OK);
    assert_eq!(problem(&world.sign_in("hall-sun", GOOD).await).0, 401);
    assert_eq!(world.sign_in("hall-sun", OTHER).await.0, StatusCode::OK);
    world.stop().await;
}

/// The code that an authenticator app shows some steps from now.
pub(crate) fn code(seed: &Value, steps: u64) -> String {
    let secret = Secret::try_from_base32(seed.as_str().unwrap()).unwrap();
    let app = Builder::new().with_secret(secret).build().unwrap();
    let now = clock::real_now().timestamp().unsigned_abs();
    app.generate(now + 30 * steps).to_string()
}

impl World {
    /// Adds a second factor, and answers with its seed; the code of the step before now is taken.
    pub(crate) async fn second_factor(&self, token: &str, password: &str) -> Value {
        let path = "/v1/me/second-factor";
        let (status, enrolment) = self
            .as_somebody(path, token, json!({"password": password}))
            .await;
        assert_eq!(status, StatusCode::OK, "{enrolment}");
        let address = enrolment["address"].as_str().unwrap();
        assert!(address.starts_with("otpauth://totp/redress"), "{address}");
        let body = json!({"code": code(&enrolment["seed"], 0)});
        let (status, answer) = self
            .send(reqwest::Method::PUT, path, Some(token), Some(&body))
            .await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
        enrolment["seed"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_asked_for_and_each_code_counts_once() {
    let (world, hand) = World::at_hand().await;
    world.let_in("hall-sun", GOOD, at()).await;
    let (_, before) = world.sign_in("hall-sun", GOOD).await;
    let token = before["token"].as_str().unwrap();
    let path = "/v1/me/second-factor";
    let wrong = world
        .as_somebody(path, token, json!({"password": OTHER}))
        .await;
    assert_eq!(problem(&wrong), (401, "sign-in-refused"));
    let early = json!({"code": "123456"});
    let early = world
        .send(reqwest::Method::PUT, path, Some(token), Some(&early))
        .await;
    assert_eq!(
        problem(&early),
        (409, "second-factor"),
        "none waits for a code"
    );

    // One that was never confirmed is not asked for.
    let (_, unconfirmed) = world
        .as_somebody(path, token, json!({"password": GOOD}))
        .await;
    assert_eq!(world.sign_in("hall-sun", GOOD).await.0, StatusCode::OK);
    let misfit = json!({"code": code(&unconfirmed["seed"], 50)});
    let misfit = world
        .send(reqwest::Method::PUT, path, Some(token), Some(&misfit))
        .await;
    assert_eq!(
        (problem(&misfit).0, &misfit.1["errors"][0]["pointer"]),
        (422, &json!("/code"))
    );

    let seed = world.second_factor(token, GOOD).await;
    assert_ne!(seed, unconfirmed["seed"]);
    world.is_shut_out(&before["token"]).await;
    assert_eq!(
        problem(&world.sign_in("hall-sun", GOOD).await),
        (401, "code-needed")
    );
    assert_eq!(
        problem(&world.sign_in("hall-sun", OTHER).await),
        (401, "sign-in-refused")
    );
    let next = code(&seed, 1);
    let (status, signed_in) = world.with_code("hall-sun", GOOD, &next).await;
    assert_eq!(status, StatusCode::OK, "{signed_in}");
    let again = world.with_code("hall-sun", GOOD, &next).await;
    assert_eq!(problem(&again), (401, "sign-in-refused"), "it was taken");
    let (_, me) = world.me(signed_in["token"].as_str().unwrap()).await;
    assert_eq!(me["second_factor"], json!(true));

    // Nor does the password alone change the password.
    let change = json!({"old": GOOD, "new": OTHER});
    let token = signed_in["token"].as_str().unwrap();
    let changed = world.send(
        reqwest::Method::PUT,
        "/v1/me/password",
        Some(token),
        Some(&change),
    );
    assert_eq!(problem(&changed.await), (401, "code-needed"));

    // Whoever knows the password cannot guess codes without end, not even by asking without one between.
    for _ in 0..4 {
        assert_eq!(
            problem(&world.with_code("hall-sun", GOOD, &next).await).0,
            401
        );
        if problem(&world.sign_in("hall-sun", GOOD).await).0 == 429 {
            break;
        }
    }
    assert_eq!(
        problem(&world.with_code("hall-sun", GOOD, &next).await).0,
        429
    );

    let stored = world.stored().await;
    let seed = Secret::try_from_base32(seed.as_str().unwrap()).unwrap();
    let seed: String = seed.as_bytes().iter().map(|b| format!("{b:02x}")).collect();
    assert!(stored.contains("$argon2id$"));
    assert!(!stored.contains(&seed), "the seed is sealed");
    for secret in [GOOD, before["session"].as_str().unwrap(), token] {
        assert!(!stored.contains(secret), "secrets are kept as hashes");
    }
    hand.set(at() + TimeDelta::minutes(20));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_goes_with_password_and_code_or_by_an_invitation_that_says_so() {
    let (world, _hand) = World::at_hand().await;
    world.let_in("hall-sun", GOOD, at()).await;
    let (_, before) = world.sign_in("hall-sun", GOOD).await;
    let seed = world
        .second_factor(before["token"].as_str().unwrap(), GOOD)
        .await;

    // An invitation that forgets the password alone keeps it.
    let kept =
        json!({"invitation": world.invitation("hall-sun", at(), false).await, "password": OTHER});
    assert_eq!(
        world.ask("/v1/invitations/acceptance", kept).await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        problem(&world.sign_in("hall-sun", OTHER).await),
        (401, "code-needed")
    );
    let lost =
        json!({"invitation": world.invitation("hall-sun", at(), true).await, "password": GOOD});
    assert_eq!(
        world.ask("/v1/invitations/acceptance", lost).await.0,
        StatusCode::NO_CONTENT
    );
    let (status, plain) = world.sign_in("hall-sun", GOOD).await;
    assert_eq!(status, StatusCode::OK, "{plain}");

    let token = plain["token"].as_str().unwrap();
    let enrolled = world
        .as_somebody("/v1/me/second-factor", token, json!({"password": GOOD}))
        .await;
    let again = enrolled.1["seed"].clone();
    assert_ne!(again, seed);
    // The step of the first one was taken by the factor before: the app shows the next one.
    let body = json!({"code": code(&again, 1)});
    let confirmed = world.send(
        reqwest::Method::PUT,
        "/v1/me/second-factor",
        Some(token),
        Some(&body),
    );
    assert_eq!(confirmed.await.0, StatusCode::NO_CONTENT);
    let actions = world.actions("hall-sun").await;
    for action in ["second_factor.added", "second_factor.removed"] {
        assert!(
            actions.iter().any(|a| a == action),
            "{action} in {actions:?}"
        );
    }
    world.is_shut_out(&plain["token"]).await;
    let removal = json!({"password": GOOD, "code": "000000"});
    let unsigned = world
        .ask("/v1/me/second-factor/removal", removal.clone())
        .await;
    assert_eq!(problem(&unsigned).0, 401);
    // Issued after what was revoked, by whoever runs the machine.
    let minted = testkit::eventually("a token of now is taken", async || {
        let minted = world.staff_token("hall-sun");
        (world.me(&minted).await.0 == StatusCode::OK).then_some(minted)
    })
    .await;
    let refused = world
        .as_somebody("/v1/me/second-factor/removal", &minted, removal)
        .await;
    assert_eq!(
        problem(&refused),
        (401, "sign-in-refused"),
        "a token alone removes nothing"
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_administrators_let_somebody_in() {
    let (world, _hand) = World::at_hand().await;
    let path = format!("/v1/staff/{}/invitation", staff("hall-sun"));
    let invite = async |who: &str| {
        let token = world.staff_token(who);
        world.as_somebody(&path, &token, json!({})).await
    };
    for who in ["hall-sun", "jz-luo"] {
        assert_eq!(invite(who).await.0, StatusCode::FORBIDDEN, "{who}");
    }
    assert_eq!(
        world.ask(&path, json!({})).await.0,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(invite("jz-admin").await.0, StatusCode::ACCEPTED);
    assert_eq!(
        invite("jz-admin").await.0,
        StatusCode::ACCEPTED,
        "not twice the same"
    );
    let token = world.staff_token("jz-qiu");
    let other = world
        .as_somebody(&path, &token, json!({"forgets_second_factor": true}))
        .await;
    assert_eq!(other.0, StatusCode::ACCEPTED, "that is something else");
    let (status, invitation) = invite("jz-qiu").await;
    assert_eq!(status, StatusCode::OK, "{invitation}");
    let (_, secret) = invitation["link"]
        .as_str()
        .unwrap()
        .split_once('#')
        .unwrap();
    let body = json!({"invitation": secret, "password": GOOD});
    assert_eq!(
        world.ask("/v1/invitations/acceptance", body).await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(world.sign_in("hall-sun", GOOD).await.0, StatusCode::OK);
    let nobody = format!("/v1/staff/{}/invitation", uuid::Uuid::from_u128(7));
    for who in ["jz-admin", "jz-qiu"] {
        let answer = world
            .as_somebody(&nobody, &world.staff_token(who), json!({}))
            .await;
        let expected = if who == "jz-admin" { 202 } else { 404 };
        assert_eq!(answer.0.as_u16(), expected);
    }
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_given_by_two_administrators_and_taken_by_one() {
    let (world, _hand) = World::at_hand().await;
    // Somebody becomes a supervisor who was none, beside a change that gives nobody anything.
    let more = DEMO.replace("钱小红", "钱晓红");
    let place = more.find("code = \"hall-chen\"").unwrap();
    let roles = place + more[place..].find("roles = [").unwrap() + "roles = [".len();
    let appointing = format!("{}\"officer\", {}", &more[..roles], &more[roles..]);
    let import = async |who: &str, dry_run: bool, version: u32, file: &str| {
        let path = if dry_run { "?dry_run=true" } else { "" };
        let request = world
            .http
            .post(world.url(&format!("/v1/organization{path}")))
            .bearer_auth(world.staff_token(who))
            .header("content-type", "application/toml")
            .header("if-match", format!("\"{version}\""))
            .body(file.to_owned());
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        (status, body)
    };
    let (status, shown) = import("jz-admin", true, 1, &appointing).await;
    assert_eq!(
        (status, &shown["needs_second_person"]),
        (200, &json!(true)),
        "{shown}"
    );
    let (_, harmless) = import("jz-admin", true, 1, &more).await;
    assert_eq!(harmless["needs_second_person"], json!(false));

    let (status, waits) = import("jz-admin", false, 1, &appointing).await;
    assert_eq!(
        (status, &waits["awaits_second_person"]),
        (202, &json!(true))
    );
    let roles = async || {
        let who = staff("hall-chen");
        let known = world
            .running
            .base
            .db
            .transaction(async move |mut tx| organization::staff(&mut tx, who).await);
        known.await.unwrap().unwrap().grants.len()
    };
    let before = roles().await;
    assert_eq!(
        import("jz-admin", false, 1, &appointing).await.0,
        202,
        "one person is one"
    );
    assert_eq!(roles().await, before);
    let (status, other) = import("jz-qiu", false, 1, &appointing.replace("钱晓红", "钱小小")).await;
    assert_eq!(
        (status, &other["awaits_second_person"]),
        (202, &json!(true)),
        "that is something else"
    );
    let (status, done) = import("jz-qiu", false, 1, &appointing).await;
    assert_eq!((status, &done["version"]), (200, &json!(2)), "{done}");
    assert_eq!(roles().await, before + 1);

    // Taking it away, and what gives nobody a role, needs one.
    assert_eq!(import("jz-admin", false, 2, &more).await.0, 200);
    assert_eq!(roles().await, before);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_shut_out_or_leaves_loses_everything() {
    let (world, _hand) = World::at_hand().await;
    for who in ["hall-sun", "hall-wu"] {
        world.let_in(who, GOOD, at()).await;
    }
    let (_, sun) = world.sign_in("hall-sun", GOOD).await;
    let (_, wu) = world.sign_in("hall-wu", GOOD).await;
    let path = |who: &str| format!("/v1/staff/{}/shut-out", staff(who));
    let by_wu = wu["token"].as_str().unwrap();
    let by_wu = world.as_somebody(&path("hall-sun"), by_wu, json!({})).await;
    assert_eq!(by_wu.0, StatusCode::FORBIDDEN);
    let admin = world.staff_token("jz-admin");
    assert_eq!(
        world
            .as_somebody(&path("hall-sun"), &admin, json!({}))
            .await
            .0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        world
            .as_somebody(&path("nobody-here"), &admin, json!({}))
            .await
            .0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        problem(&world.renew(&sun["session"]).await),
        (401, "session-ended")
    );
    world.is_shut_out(&sun["token"]).await;
    assert_eq!(
        world.sign_in("hall-sun", GOOD).await.0,
        StatusCode::OK,
        "the account stays"
    );

    // Whoever leaves: session, token, password, and an invitation that waits.
    let invitation = world.invitation("hall-wu", at(), false).await;
    let without = DEMO.replacen("code = \"hall-wu\"", "code = \"hall-wu2\"", 1);
    let without = without.replace("\"hall-wu\"", "\"hall-wu2\"");
    world.import(&without).await.unwrap();
    assert_eq!(
        problem(&world.renew(&wu["session"]).await),
        (401, "session-ended")
    );
    world.is_shut_out(&wu["token"]).await;
    assert_eq!(
        problem(&world.sign_in("hall-wu", GOOD).await),
        (401, "sign-in-refused")
    );
    let body = json!({"invitation": invitation, "password": GOOD});
    let late = world.ask("/v1/invitations/acceptance", body).await;
    assert_eq!(problem(&late), (422, "invitation-spent"));
    // Whoever comes back is let in anew: neither password nor invitation is left.
    world.import(DEMO).await.unwrap();
    assert_eq!(problem(&world.sign_in("hall-wu", GOOD).await).0, 401);
    assert!(
        world
            .actions("hall-wu")
            .await
            .contains(&"sign_in.shut_out".to_owned())
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_is_invited_once_and_not_when_somebody_can_sign_in() {
    // Without the running service, which does the same.
    let world = World::start().await;
    let db = world.running.base.db.clone();
    let World {
        running,
        database,
        broker,
        ..
    } = world;
    running.stop().await;
    let first = async |at: DateTime<Utc>| {
        let invited = db.transaction(async move |mut tx| first_administrator(&mut tx, at).await);
        invited.await.unwrap()
    };
    assert!(first(at()).await.is_none(), "nobody is known");
    let cmd = ImportOrganization {
        file: file::read(DEMO).unwrap(),
        dry_run: false,
        seen_version: None,
        actor: Actor::System,
        at: at(),
    };
    let imported = db.transaction(async move |mut tx| import_organization(&mut tx, cmd).await);
    imported.await.unwrap();
    let invited = first(at()).await.unwrap();
    assert_eq!(invited.code.as_str(), "jz-admin");
    assert!(first(at()).await.is_none(), "it is open");
    assert!(
        first(at() + TimeDelta::hours(25)).await.is_some(),
        "it had expired"
    );
    drop((database, broker));
}
