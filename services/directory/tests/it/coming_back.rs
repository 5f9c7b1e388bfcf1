//! The way back from a real OpenID provider: once, in time, and whatever has become of it or of whoever comes.

use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::accounts::{GOOD, code, problem};
use crate::provider::{BEGIN, CALLBACK, REFUSED, back, start};
use crate::support::{DEMO, World, at, staff};

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_counts_once_in_its_own_attempt_and_in_time() {
    let (provider, world, hand) = start(&["hall-sun"]).await;
    world.bind(&provider, "hall-sun").await;
    let attempt = async || {
        let begun = world.begin(json!({})).await;
        let sent = provider
            .visit("hall-sun", begun["address"].as_str().unwrap())
            .await;
        (begun, sent)
    };
    // Replayed.
    let (begun, sent) = attempt().await;
    assert_eq!(world.come_back(back(&begun, &sent)).await.0, StatusCode::OK);
    assert_eq!(
        problem(&world.come_back(back(&begun, &sent)).await),
        REFUSED
    );

    // Somebody else's answer, as a link that somebody is lured to: with its state, and with the right one.
    let (mine, my_answer) = attempt().await;
    let (_, theirs) = attempt().await;
    assert_eq!(
        problem(&world.come_back(back(&mine, &theirs)).await),
        REFUSED
    );
    assert_eq!(
        world.come_back(back(&mine, &my_answer)).await.0,
        StatusCode::OK,
        "mine is still good"
    );
    let (mine, my_answer) = attempt().await;
    let mut injected = back(&mine, &my_answer);
    injected["code"] = theirs["code"].clone();
    assert_eq!(
        problem(&world.come_back(injected).await),
        REFUSED,
        "PKCE: the provider does not take it"
    );

    // From another provider (RFC 9207).
    let (mine, my_answer) = attempt().await;
    let mut mixed_up = back(&mine, &my_answer);
    mixed_up["iss"] = json!("https://evil.example");
    assert_eq!(problem(&world.come_back(mixed_up).await), REFUSED);

    // Late, and made up.
    let (mine, my_answer) = attempt().await;
    hand.set(at() + TimeDelta::minutes(10));
    assert_eq!(
        problem(&world.come_back(back(&mine, &my_answer)).await),
        REFUSED
    );
    let made_up = json!({"attempt": "a", "state": "b", "code": "c"});
    assert_eq!(problem(&world.come_back(made_up).await), REFUSED);

    // Nobody is sent anywhere else, by whatever name it is asked for.
    for field in ["redirect_uri", "return_to", "issuer"] {
        let asked = world
            .ask(BEGIN, json!({field: "https://evil.example"}))
            .await;
        assert_eq!(problem(&asked), (422, "invalid-body"));
    }

    // Of several at once, one.
    let (mine, my_answer) = attempt().await;
    let at_once = (0..4).map(|_| world.come_back(back(&mine, &my_answer)));
    let answers = futures_util::future::join_all(at_once).await;
    let good = answers.iter().filter(|a| a.0 == StatusCode::OK).count();
    assert_eq!(good, 1);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provider_may_change_its_key_or_be_away() {
    let (mut provider, world, _hand) = start(&["hall-sun"]).await;
    world.bind(&provider, "hall-sun").await;
    provider.rotate().await;
    let (status, answer) = world.by_provider(&provider, "hall-sun", json!({})).await;
    assert_eq!(status, StatusCode::OK, "{answer}");

    let begun = world.begin(json!({})).await;
    let sent = provider
        .visit("hall-sun", begun["address"].as_str().unwrap())
        .await;
    provider.stop();
    world.let_in("hall-wu", GOOD, at()).await;
    let request = world
        .http
        .post(world.url(CALLBACK))
        .json(&back(&begun, &sent));
    let away = request.send().await.unwrap();
    assert_eq!(away.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(away.headers().contains_key("retry-after"));
    // Everything else goes on.
    assert_eq!(world.sign_in("hall-wu", GOOD).await.0, StatusCode::OK);
    world.is_ready().await;
    assert_eq!(
        world.send(Method::GET, BEGIN, None, None).await.0,
        StatusCode::OK
    );

    provider.start_again().await;
    let (status, answer) = world.come_back(back(&begun, &sent)).await;
    assert_eq!(status, StatusCode::OK, "nothing was spent: {answer}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_or_is_shut_out_does_not_come_back_by_the_provider() {
    let (provider, world, _hand) = start(&["hall-wu"]).await;
    let session = world.bind(&provider, "hall-wu").await;
    // On the way while somebody is shut out.
    let (invited, begun) = (world.invitation("hall-wu", at(), false).await, "invitation");
    let begun = world.begin(json!({begun: invited})).await;
    let sent = provider
        .visit("hall-wu", begun["address"].as_str().unwrap())
        .await;
    let path = format!("/v1/staff/{}/shut-out", staff("hall-wu"));
    let admin = world.staff_token("jz-admin");
    let shut_out = world.as_somebody(&path, &admin, json!({})).await;
    assert_eq!(shut_out.0, StatusCode::NO_CONTENT);
    assert_eq!(
        problem(&world.come_back(back(&begun, &sent)).await),
        REFUSED
    );
    world.is_shut_out(&session["token"]).await;
    let (status, session) = world.by_provider(&provider, "hall-wu", json!({})).await;
    assert_eq!(status, StatusCode::OK, "the account stays");

    let without = DEMO.replacen("code = \"hall-wu\"", "code = \"hall-wu2\"", 1);
    let without = without.replace("\"hall-wu\"", "\"hall-wu2\"");
    world.import(&without).await.unwrap();
    assert_eq!(
        problem(&world.renew(&session["session"]).await),
        (401, "session-ended")
    );
    assert_eq!(
        problem(&world.by_provider(&provider, "hall-wu", json!({})).await),
        REFUSED
    );
    // Whoever comes back is let in anew.
    world.import(DEMO).await.unwrap();
    assert_eq!(
        problem(&world.by_provider(&provider, "hall-wu", json!({})).await),
        REFUSED
    );
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_provider_there_is_no_such_door() {
    let (world, _hand) = World::at_hand_with(|_| {}).await;
    world.let_in("hall-sun", GOOD, at()).await;
    let (_, session) = world.sign_in("hall-sun", GOOD).await;
    let token = session["token"].as_str().unwrap();
    let came = json!({"attempt": "a", "state": "b", "code": "c"});
    assert_eq!(
        world.send(Method::GET, BEGIN, None, None).await.0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(world.ask(BEGIN, json!({})).await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.come_back(came).await.0, StatusCode::NOT_FOUND);
    let bind = world
        .as_somebody("/v1/me/identity", token, json!({"password": GOOD}))
        .await;
    assert_eq!(bind.0, StatusCode::NOT_FOUND);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_asked_for_by_this_way_too() {
    let (provider, world, _hand) = start(&["hall-sun"]).await;
    world.let_in("hall-sun", GOOD, at()).await;
    let (_, session) = world.sign_in("hall-sun", GOOD).await;
    let token = session["token"].as_str().unwrap();
    let (_, begun) = world
        .as_somebody("/v1/me/identity", token, json!({"password": GOOD}))
        .await;
    let sent = provider
        .visit("hall-sun", begun["address"].as_str().unwrap())
        .await;
    let (status, bound) = world.come_back(back(&begun, &sent)).await;
    assert_eq!(status, StatusCode::OK, "{bound}");
    let seed = world
        .second_factor(bound["token"].as_str().unwrap(), GOOD)
        .await;

    let begun = world.begin(json!({})).await;
    let sent = provider
        .visit("hall-sun", begun["address"].as_str().unwrap())
        .await;
    let mut body = back(&begun, &sent);
    assert_eq!(
        problem(&world.come_back(body.clone()).await),
        (401, "code-needed")
    );
    assert_eq!(
        problem(&world.come_back(body.clone()).await),
        (401, "code-needed"),
        "once more"
    );
    let trail = world.actions("hall-sun").await;
    assert_ne!(trail.last().unwrap(), "sign_in.succeeded");
    body["second_factor"] = json!("000000");
    assert_eq!(problem(&world.come_back(body.clone()).await), REFUSED);
    let mut other = body.clone();
    other["state"] = json!("another");
    assert_eq!(problem(&world.come_back(other).await), REFUSED);
    body["second_factor"] = json!(code(&seed, 1));
    let (status, session) = world.come_back(body.clone()).await;
    assert_eq!(status, StatusCode::OK, "{session}");
    assert_eq!(
        problem(&world.come_back(body).await),
        REFUSED,
        "it is spent"
    );

    // Guessing ends here as it does with a password.
    let begun = world.begin(json!({})).await;
    let sent = provider
        .visit("hall-sun", begun["address"].as_str().unwrap())
        .await;
    let mut body = back(&begun, &sent);
    assert_eq!(
        problem(&world.come_back(body.clone()).await),
        (401, "code-needed")
    );
    body["second_factor"] = json!("000000");
    for _ in 0..5 {
        assert_eq!(problem(&world.come_back(body.clone()).await), REFUSED);
    }
    assert_eq!(problem(&world.come_back(body).await).0, 429);

    // To be bound anew takes a code beside the password.
    let (_, signed_in) = world
        .come_back(json!({"attempt": "", "state": "", "code": ""}))
        .await;
    assert_eq!(signed_in["status"], json!(401));
    let token = session["token"].as_str().unwrap();
    let locked = world
        .as_somebody("/v1/me/identity", token, json!({"password": GOOD}))
        .await;
    assert_eq!(problem(&locked).0, 429, "the same failures");
    world.stop().await;
}
