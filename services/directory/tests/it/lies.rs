//! What a provider must not get away with: ID tokens that a real one never issues.

use std::time::Instant;

use reqwest::{StatusCode, Url};
use serde_json::{Value, json};
use testkit::Glewlwyd;

use crate::accounts::{Answer, GOOD, problem};
use crate::liar::{Liar, Said, Signed, key};
use crate::provider::by;
use crate::support::{World, at};

impl World {
    /// To the provider and back; it says what it is told to.
    async fn by_liar(&self, liar: &Liar, begin: Value) -> Answer {
        let begun = self.begin(begin).await;
        self.back_from(liar, &begun, json!({})).await
    }

    async fn back_from(&self, liar: &Liar, begun: &Value, more: Value) -> Answer {
        let address = Url::parse(begun["address"].as_str().unwrap()).unwrap();
        let said = |name: &str| {
            let found = address.query_pairs().find(|(k, _)| k == name);
            found.unwrap().1.into_owned()
        };
        let nonce = said("nonce");
        liar.says(|said| said.nonce = nonce);
        let mut body =
            json!({"attempt": begun["attempt"], "state": said("state"), "code": "a code"});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.come_back(body).await
    }
}

/// hall-sun is bound to `subject-1` of a provider that says anything.
async fn start() -> (Liar, World) {
    let liar = Liar::start().await;
    let issuer = liar.issuer();
    let (world, _) = World::at_hand_with(|settings| by(settings, &issuer)).await;
    let invitation = json!({"invitation": world.invitation("hall-sun", at(), false).await});
    let (status, session) = world.by_liar(&liar, invitation).await;
    assert_eq!(status, StatusCode::OK, "{session}");
    (liar, world)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_token_that_is_not_exactly_right_opens_nothing_and_the_answer_is_one() {
    let (liar, world) = start().await;
    let now = clock::real_now().timestamp();
    let claims = |claims: Value| move |said: &mut Said| said.claims = claims;
    type Lie = Box<dyn FnOnce(&mut Said)>;
    let lies: Vec<(&str, Lie)> = vec![
        (
            "another issuer",
            Box::new(claims(json!({"iss": "https://evil.example"}))),
        ),
        (
            "another audience",
            Box::new(claims(json!({"aud": "another-client"}))),
        ),
        (
            "others beside us",
            Box::new(claims(json!({"aud": ["redress", "another-client"]}))),
        ),
        ("nobody", Box::new(claims(json!({"aud": null})))),
        (
            "another party",
            Box::new(claims(json!({"azp": "another-client"}))),
        ),
        (
            "another nonce",
            Box::new(claims(json!({"nonce": "of another attempt"}))),
        ),
        ("no nonce", Box::new(claims(json!({"nonce": null})))),
        ("expired", Box::new(claims(json!({"exp": now - 1})))),
        ("without an end", Box::new(claims(json!({"exp": null})))),
        (
            "another access token's",
            Box::new(claims(json!({"at_hash": "AAAA"}))),
        ),
        ("without a subject", Box::new(claims(json!({"sub": null})))),
        (
            "with an empty subject",
            Box::new(claims(json!({"sub": ""}))),
        ),
        (
            "with an endless subject",
            Box::new(claims(json!({"sub": "s".repeat(256)}))),
        ),
        (
            "another subject's",
            Box::new(claims(json!({"sub": "subject-2"}))),
        ),
        ("unsigned", Box::new(|said| said.signed = Signed::Not)),
        (
            "signed with the client's secret",
            Box::new(|said| {
                // Without at_hash, which is checked by a key of the provider's.
                said.claims = json!({"at_hash": null});
                said.signed = Signed::WithSecret(Glewlwyd::CLIENT_SECRET.into());
            }),
        ),
        (
            "signed with the public key",
            Box::new(|said| {
                said.claims = json!({"at_hash": null});
                said.signed = Signed::WithSecret(key(1).verifying_key().as_bytes().to_vec());
            }),
        ),
        (
            "another's signature by the right name",
            Box::new(|said| {
                said.signed = Signed::By(2, Some("one"));
            }),
        ),
        (
            "another's signature without a name",
            Box::new(|said| said.signed = Signed::By(2, None)),
        ),
        (
            "no ID token",
            Box::new(|said| {
                let only = json!({"access_token": "a", "token_type": "Bearer"});
                said.answer = Some((200, only.to_string()));
            }),
        ),
        (
            "no token at all",
            Box::new(|said| said.answer = Some((200, "{".to_owned()))),
        ),
        (
            "not taken",
            Box::new(|said| {
                said.answer = Some((400, json!({"error": "invalid_grant"}).to_string()));
            }),
        ),
        (
            "sent elsewhere",
            Box::new(|said| said.answer = Some((302, String::new()))),
        ),
    ];
    let mut answers = Vec::new();
    for (what, lie) in lies {
        liar.says(lie);
        let answer = world.by_liar(&liar, json!({})).await;
        assert_eq!(problem(&answer), (401, "sign-in-refused"), "{what}");
        answers.push(answer);
        liar.says(|said| {
            (said.claims, said.answer) = (json!({}), None);
            said.signed = Signed::By(1, Some("one"));
        });
        let (status, answer) = world.by_liar(&liar, json!({})).await;
        assert_eq!(status, StatusCode::OK, "the truth, after {what}: {answer}");
    }
    assert!(
        answers.iter().all(|a| *a == answers[0]),
        "one answer for all"
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_of_the_provider_mean_nothing_and_claims_may_be_fewer() {
    let (liar, world) = start().await;
    // What is not said is not checked: the specification asks for neither.
    liar.says(|said| {
        said.claims = json!({"at_hash": null, "azp": null, "preferred_username": "jz-admin"})
    });
    let (status, session) = world.by_liar(&liar, json!({})).await;
    assert_eq!(status, StatusCode::OK, "{session}");
    let (_, me) = world.me(session["token"].as_str().unwrap()).await;
    assert_eq!(
        me["code"],
        json!("hall-sun"),
        "bound is bound, whatever they are called there"
    );
    let roles: Vec<&Value> = me["roles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["role"])
        .collect();
    assert_eq!(roles, [&json!("registrar"), &json!("officer")]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_is_looked_for_once_in_a_while() {
    let (liar, world) = start().await;
    let before = liar.asked_for("/keys");
    assert_eq!(before, 1, "kept from the first time on");
    liar.says(|said| {
        said.shown = (2, "two");
        said.signed = Signed::By(2, Some("two"));
    });
    let (status, answer) = world.by_liar(&liar, json!({})).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(liar.asked_for("/keys"), before + 1);
    liar.says(|said| said.signed = Signed::By(1, Some("one")));
    for _ in 0..10 {
        let old = world.by_liar(&liar, json!({})).await;
        assert_eq!(problem(&old), (401, "sign-in-refused"), "that key is gone");
    }
    assert_eq!(
        liar.asked_for("/keys"),
        before + 1,
        "ten tokens by a key that is not there"
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_must_name_its_issuer_does() {
    let liar = Liar::start().await;
    liar.says(|said| {
        said.description = json!({"authorization_response_iss_parameter_supported": true});
    });
    let issuer = liar.issuer();
    let (world, _hand) = World::at_hand_with(|settings| by(settings, &issuer)).await;
    let invitation = json!({"invitation": world.invitation("hall-sun", at(), false).await});
    for sent in [
        json!({}),
        json!({"iss": "https://evil.example"}),
        json!({"iss": format!("{issuer}/")}),
    ] {
        let begun = world.begin(invitation.clone()).await;
        let answer = world.back_from(&liar, &begun, sent).await;
        assert_eq!(problem(&answer), (401, "sign-in-refused"));
    }
    assert_eq!(liar.asked_for("/token"), 0, "nobody is given the code");
    let begun = world.begin(invitation).await;
    let (status, answer) = world.back_from(&liar, &begun, json!({"iss": issuer})).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_description_that_would_have_secrets_read_by_others_is_not_used() {
    let liar = Liar::start().await;
    let issuer = liar.issuer();
    let (world, _hand) = World::at_hand_with(|settings| by(settings, &issuer)).await;
    let nowhere = json!({"token_endpoint": "http://evil.example/token"});
    liar.says(|said| said.description = nowhere);
    let (status, _) = world.ask("/v1/sign-in/oidc", json!({})).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_says_nothing_keeps_nobody_waiting_for_long() {
    let (liar, world) = start().await;
    world.let_in("hall-wu", GOOD, at()).await;
    let begun = world.begin(json!({})).await;
    liar.says(|said| said.deaf = true);
    let since = Instant::now();
    let many = (0..40).map(|_| async {
        let begun = world.begin(json!({})).await;
        world.back_from(&liar, &begun, json!({})).await
    });
    let (answers, beside) = futures_util::future::join(
        futures_util::future::join_all(many),
        world.sign_in("hall-wu", GOOD),
    )
    .await;
    assert!(answers.iter().all(|a| problem(a) == (503, "unavailable")));
    assert_eq!(beside.0, StatusCode::OK, "passwords go on");
    world.is_ready().await;
    // One second is the limit of a call here.
    assert!(since.elapsed().as_secs() < 10, "{:?}", since.elapsed());
    assert!(liar.asked_for("/token") <= 17, "few at a time");

    liar.says(|said| said.deaf = false);
    let (status, answer) = world.back_from(&liar, &begun, json!({})).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    for failing in [500, 503, 429] {
        liar.says(|said| said.answer = Some((failing, String::new())));
        let answer = world.by_liar(&liar, json!({})).await;
        assert_eq!(problem(&answer), (503, "unavailable"));
    }
    let endless = "x".repeat(300 * 1024);
    liar.says(|said| said.answer = Some((200, endless)));
    assert_eq!(
        problem(&world.by_liar(&liar, json!({})).await),
        (503, "unavailable")
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_shared_desk_the_provider_asks_again_who_somebody_is() {
    let liar = Liar::start().await;
    let issuer = liar.issuer();
    let (world, _hand) = World::at_hand_with(|settings| {
        by(settings, &issuer);
        settings.oidc.max_age_seconds = Some(0);
    })
    .await;
    let invitation = json!({"invitation": world.invitation("hall-sun", at(), false).await});
    let begun = world.begin(invitation.clone()).await;
    let address = begun["address"].as_str().unwrap();
    assert!(address.ends_with("&max_age=0"), "{address}");
    let now = clock::real_now().timestamp();
    // Before, for another sign-in: the colleague who sat here. And where it does not say when.
    for shown in [json!(now - 3600), json!(now - 60), Value::Null] {
        liar.says(|said| said.claims = json!({"auth_time": shown}));
        let answer = world.by_liar(&liar, invitation.clone()).await;
        assert_eq!(problem(&answer), (401, "sign-in-refused"), "{shown}");
    }
    liar.says(|said| said.claims = json!({"auth_time": now}));
    let begun = world.begin(invitation.clone()).await;
    // Whoever has the attempt cannot have it begun at another time.
    let (secret, moment) = begun["attempt"].as_str().unwrap().split_once('.').unwrap();
    let earlier = json!({"address": begun["address"], "attempt": format!("{secret}.{}", moment.parse::<i64>().unwrap() - 3600)});
    let answer = world.back_from(&liar, &earlier, json!({})).await;
    assert_eq!(problem(&answer), (401, "sign-in-refused"));
    let (status, answer) = world.back_from(&liar, &begun, json!({})).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_fills_the_table_with_attempts() {
    let (liar, world) = start().await;
    let since = Instant::now();
    let many = (0..400).map(|_| world.ask("/v1/sign-in/oidc", json!({})));
    let answers = futures_util::future::join_all(many).await;
    let begun = answers.iter().filter(|a| a.0 == StatusCode::OK).count();
    let later = answers.iter().filter(|a| problem(a).0 == 429).count();
    assert_eq!(begun + later, 400);
    // What is allowed at once, and what grew again meanwhile.
    let allowed = 201 + 20 * usize::try_from(since.elapsed().as_secs() + 1).unwrap();
    assert!((150..=allowed).contains(&begun), "{begun} of {allowed}");
    assert_eq!(
        liar.asked_for("/keys"),
        1,
        "nor is the provider asked for each"
    );
    world.stop().await;
}
