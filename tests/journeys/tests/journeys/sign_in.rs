//! 登录: signed in once, somebody works in every service; signed out, in none.

use journeys_tests::World;
use rehearsal::Who;
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse staple rain";

/// What a member of staff asks of each service.
const ASKED: [(&str, &str); 5] = [
    ("intake", "/v1/complaints"),
    ("investigation", "/v1/investigations"),
    ("assignment", "/v1/assignments"),
    ("notification", "/v1/replies"),
    ("directory", "/v1/me"),
];

/// Lets somebody in by the link that an operator prints, and signs them in.
async fn sign_in(world: &World, who: &str) -> Value {
    let password = world.let_in(who).await;
    let (status, signed_in) = ask(
        world,
        "/v1/sign-in",
        &json!({"name": who, "password": password}),
    )
    .await;
    assert_eq!(status, 200, "{signed_in}");
    signed_in
}

async fn ask(world: &World, path: &str, body: &Value) -> (u16, Value) {
    let answer = world
        .people
        .post(Who::Public, "directory", path, body, None);
    let answer = answer.await.expect("an answer");
    (answer.status, answer.body)
}

async fn statuses(world: &World, token: &Value) -> Vec<(&'static str, u16)> {
    let token = Who::Token(token.as_str().expect("a token"));
    let mut statuses = Vec::new();
    for (service, path) in ASKED {
        statuses.push((service, world.get(token, service, path).await.status));
    }
    statuses
}

/// Within the minute that is promised, and in truth in seconds.
async fn everywhere_refused(world: &World, token: &Value) {
    testkit::within(
        std::time::Duration::from_secs(60),
        "refused everywhere",
        async || {
            let statuses = statuses(world, token).await;
            statuses
                .iter()
                .all(|(_, status)| *status == 401)
                .then_some(())
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_everywhere_until_its_owner_signs_out_or_leaves() {
    let world = World::start().await;
    let (sun, chen) = (
        sign_in(&world, "hall-sun").await,
        sign_in(&world, "hall-chen").await,
    );
    for person in [&sun, &chen] {
        for (service, status) in statuses(&world, &person["token"]).await {
            assert_ne!(status, 401, "{service}");
        }
    }
    let (status, _) = ask(&world, "/v1/sign-out", &json!({"session": sun["session"]})).await;
    assert_eq!(status, 204);
    everywhere_refused(&world, &sun["token"]).await;
    for (service, status) in statuses(&world, &chen["token"]).await {
        assert_ne!(status, 401, "{service}: somebody else goes on");
    }

    // Whoever leaves the organization loses everything.
    let file = testkit::repository().join("deploy/demo-organization.toml");
    let file = std::fs::read_to_string(file).expect("the demo organization");
    let without = file.replace("\"hall-chen\"", "\"hall-chen2\"");
    world.import(&without);
    everywhere_refused(&world, &chen["token"]).await;
    let (status, _) = ask(
        &world,
        "/v1/sign-in/token",
        &json!({"session": chen["session"]}),
    )
    .await;
    assert_eq!(status, 401);
    let (status, _) = ask(
        &world,
        "/v1/sign-in",
        &json!({"name": "hall-chen", "password": PASSWORD}),
    )
    .await;
    assert_eq!(status, 401);
    world.rest().await;
}
