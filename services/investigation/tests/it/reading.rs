//! One investigation, for different eyes.

use serde_json::{Value, json};

use crate::cast::*;
use crate::hearing::classification;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_for_those_who_may_read_the_evidence_or_have_to_conclude_from_it() {
    let world = World::with(registered(COMPLAINT)).await;
    let body = json!({ "methods": ["talk"], "complexity": "simple", "note": "谈话内容" });
    world.post(OFFICER, "preliminary-verification", body).await;
    world.record(OFFICER).await;
    world
        .post(OFFICER, "classification", classification("ordinary"))
        .await;
    let whole = world.read(OFFICER).await;
    assert_eq!(whole.body["preliminary_verification"]["note"], "谈话内容");
    assert_eq!(whole.body["classification"]["reason"], "态度生硬");
    assert_eq!(whole.body["records"].as_array().unwrap().len(), 1);

    // S1: a site's leaders see that it goes on, not what people said.
    let outline = world.read(LEADER).await;
    assert_eq!(
        (outline.status, &outline.body["stage"]),
        (200, &json!("verifying"))
    );
    assert_eq!(outline.body["records"], Value::Null);
    assert!(
        !outline.body.to_string().contains("谈话内容"),
        "{}",
        outline.body
    );
    assert_eq!(outline.version, whole.version);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_a_restricted_case_is_recorded_and_at_an_ordinary_one_is_not() {
    let mut world = World::with(bribery(COMPLAINT)).await;
    assert_eq!(world.read(INTEGRITY).await.status, 200);
    let trail = world.trail(COMPLAINT).await;
    assert!(
        trail.contains(&(format!("staff:{INTEGRITY}"), "investigation.read".into())),
        "{trail:?}"
    );

    let ordinary = uuid::Uuid::from_u128(101);
    world.tell(&registered(ordinary)).await;
    world.tell(&accepted(ordinary)).await;
    assert_eq!(
        world.get(OFFICER, &format!("/{ordinary}")).await.status,
        200
    );
    assert!(
        world
            .trail(ordinary)
            .await
            .iter()
            .all(|(actor, _)| actor == "service:intake")
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_without_signing_in_and_what_is_not_there_is_not_found() {
    let world = World::with(registered(COMPLAINT)).await;
    assert_eq!(
        world.get_unsigned(&format!("/{COMPLAINT}")).await.status,
        401
    );
    assert_eq!(world.get_unsigned("").await.status, 401);
    assert_eq!(
        world
            .get(OFFICER, &format!("/{}", testkit::new_id()))
            .await
            .status,
        404
    );
    assert_eq!(world.get(OFFICER, "/nonsense").await.status, 404);
    world.end().await;
}
