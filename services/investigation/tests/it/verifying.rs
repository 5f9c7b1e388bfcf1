//! 核实 (S-4.2).

use events::directory::StaffChanged;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::world::World;

fn verification(complexity: &str) -> Value {
    json!({ "methods": ["talk", "business_records"], "complexity": complexity, "note": "与窗口人员谈话并查看业务记录" })
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_2_the_receiving_staff_verify_and_only_what_looked_simple_is_verified_again() {
    let world = World::with(registered(COMPLAINT)).await;
    let done = world
        .post(
            REGISTRAR,
            "preliminary-verification",
            verification("simple"),
        )
        .await;
    assert_eq!((done.status, done.version), (200, 3), "{}", done.body);
    let again = world
        .post(
            REGISTRAR,
            "preliminary-verification",
            verification("simple"),
        )
        .await;
    assert_eq!((again.status, again.version), (200, 3), "already done");
    let complex = world
        .post(OFFICER, "preliminary-verification", verification("complex"))
        .await;
    assert_eq!(complex.version, 4);
    let back = world
        .post(OFFICER, "preliminary-verification", verification("simple"))
        .await;
    assert_eq!(back.problem(), (409, "already-verified"));
    assert_eq!(
        world.told(COMPLAINT).await,
        ["investigation.opened"],
        "stays in this service"
    );
    let trail = world.trail(COMPLAINT).await;
    assert!(
        trail.contains(&(
            format!("staff:{REGISTRAR}"),
            "investigation.verified".into()
        )),
        "{trail:?}"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_needs_the_version_that_was_seen_and_a_body_as_documented() {
    let world = World::with(registered(COMPLAINT)).await;
    let noun = "preliminary-verification";
    let ok = verification("simple");
    for (tag, body, answer) in [
        (None, ok.clone(), (428, "precondition-required")),
        (Some("\"1\""), ok.clone(), (412, "stale")),
        (
            Some("\"2\""),
            json!({ "methods": [], "complexity": "simple", "note": "x" }),
            (422, "invalid-body"),
        ),
        (
            Some("\"2\""),
            json!({ "methods": ["guess"], "complexity": "simple", "note": "x" }),
            (422, "invalid-body"),
        ),
        (
            Some("\"2\""),
            json!({ "methods": ["talk"], "complexity": "simple", "note": " " }),
            (422, "invalid-body"),
        ),
        (
            Some("\"2\""),
            json!({ "methods": ["talk"], "complexity": "simple", "note": "a\u{202E}b" }),
            (422, "invalid-body"),
        ),
        (
            Some("\"2\""),
            json!({ "methods": ["talk"], "complexity": "simple", "note": "x", "more": 1 }),
            (422, "invalid-body"),
        ),
    ] {
        assert_eq!(
            world.post_on(OFFICER, noun, tag, body).await.problem(),
            answer
        );
    }
    assert_eq!(world.read(OFFICER).await.version, 2, "nothing changed");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complex_matter_has_a_group_in_which_nobody_is_recused() {
    let world = World::with(registered(COMPLAINT)).await;
    let formed = world
        .post(
            OFFICER,
            "group",
            json!({ "leader_id": INVESTIGATOR, "member_ids": [COLLEAGUE] }),
        )
        .await;
    assert_eq!(formed.status, 200, "{}", formed.body);
    let (kind, data) = world.published(COMPLAINT).await.pop().unwrap();
    assert_eq!(
        (kind.as_str(), &data["formed_by"]),
        ("investigation.group_formed", &json!(OFFICER))
    );
    assert_eq!(data["member_ids"], json!([INVESTIGATOR, COLLEAGUE]));

    for recused in [RESPONDENT, SUBORDINATE] {
        let refused = world
            .post(
                OFFICER,
                "group",
                json!({ "leader_id": INVESTIGATOR, "member_ids": [recused] }),
            )
            .await;
        assert_eq!(refused.problem(), (409, "recused"));
    }
    let nobody = testkit::new_id();
    let unknown = world
        .post(
            OFFICER,
            "group",
            json!({ "leader_id": INVESTIGATOR, "member_ids": [COLLEAGUE, nobody] }),
        )
        .await;
    assert_eq!(unknown.pointer(), (422, "/member_ids/1"));
    let unknown = world
        .post(OFFICER, "group", json!({ "leader_id": nobody }))
        .await;
    assert_eq!(unknown.pointer(), (422, "/leader_id"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_2_the_leadership_forms_the_group_for_a_matter_of_integrity_by_two() {
    let mut world = World::with(bribery(COMPLAINT)).await;
    let other_leader = Uuid::from_u128(22);
    let leader = staff().into_iter().find(|person| person.staff_id == LEADER);
    let other = StaffChanged {
        staff_id: other_leader,
        ..leader.unwrap()
    };
    world.tell(&other).await;
    let body = verification("complex");
    let verified = world
        .post(INTEGRITY, "preliminary-verification", body)
        .await;
    assert_eq!(verified.status, 200, "{}", verified.body);
    let group = json!({ "leader_id": INVESTIGATOR, "member_ids": [COLLEAGUE] });
    for _ in 0..2 {
        let waits = world.post(LEADER, "group", group.clone()).await;
        assert_eq!(
            (waits.status, &waits.body),
            (202, &json!({ "awaits_second_person": true }))
        );
    }
    let refused = world.post(OFFICER, "group", group.clone()).await;
    assert_eq!(refused.status, 403, "who may not cannot confirm");
    let done = world.post(other_leader, "group", group).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let told = world.told(COMPLAINT).await;
    assert_eq!(told.last().unwrap(), "investigation.group_formed");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_written_down_and_never_lies_in_the_future() {
    let world = World::with(registered(COMPLAINT)).await;
    let first = world.record(OFFICER).await;
    for kind in ["interview", "document", "video"] {
        let answer = world
            .post(OFFICER, "records", json!({ "kind": kind, "text": "内容" }))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    let records = world.read(OFFICER).await.body["records"].clone();
    assert_eq!(
        (records.as_array().unwrap().len(), &records[0]["id"]),
        (4, &first)
    );
    assert_eq!(records[0]["at"], "2026-11-23T01:00:00Z");
    let future = world
        .post(
            OFFICER,
            "records",
            json!({ "kind": "video", "text": "x", "at": "2999-01-01T00:00:00Z" }),
        )
        .await;
    assert_eq!(future.pointer(), (422, "/at"));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_whoever_is_recused_or_has_no_part_in_it_does_nothing_and_is_remembered() {
    let world = World::with(registered(COMPLAINT)).await;
    for (who, reason) in [
        (RESPONDENT, "conflict"),
        (SUBORDINATE, "conflict"),
        (STRANGER, "site"),
        (HANDLER, "not-assigned"),
    ] {
        let refused = world
            .post(who, "preliminary-verification", verification("simple"))
            .await;
        assert_eq!(refused.problem(), (403, reason), "{}", refused.body);
        assert_eq!(world.read(who).await.status, 404);
    }
    let denials = world
        .trail(COMPLAINT)
        .await
        .into_iter()
        .filter(|(_, action)| action == "access.denied")
        .count();
    assert_eq!(denials, 8);
    world.end().await;
}
