//! 核实结论 (F-4.2a).

use events::assignment::Designated;
use serde_json::{Value, json};

use crate::cast::*;
use crate::hearing::classification;
use crate::world::World;

fn verification(complexity: &str) -> Value {
    json!({ "methods": ["talk"], "complexity": complexity, "note": "谈话" })
}

fn conclusion(evidence: &[&Value]) -> Value {
    json!({ "finding": "substantiated", "facts": "确有此事", "evidence_relied_on": evidence })
}

fn designated() -> Designated {
    Designated {
        complaint_id: COMPLAINT,
        at: at(4),
        leader_id: INVESTIGATOR,
        member_ids: vec![INVESTIGATOR, COLLEAGUE],
        due_at: at(23),
        designated_by: LEADER,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2a_an_ordinary_complaint_is_concluded_with_facts_and_evidence() {
    let world = World::with(registered(COMPLAINT)).await;
    let record = world.record(OFFICER).await;
    let early = world
        .post(OFFICER, "conclusion", conclusion(&[&record]))
        .await;
    assert_eq!(early.problem(), (409, "not-verified"));
    world
        .post(OFFICER, "preliminary-verification", verification("simple"))
        .await;
    let none = world.post(OFFICER, "conclusion", conclusion(&[])).await;
    assert_eq!(none.pointer(), (422, "/evidence_relied_on"));
    let foreign = world
        .post(OFFICER, "conclusion", conclusion(&[&json!(COMPLAINT)]))
        .await;
    assert_eq!(foreign.pointer(), (422, "/evidence_relied_on"));

    let done = world
        .post(OFFICER, "conclusion", conclusion(&[&record]))
        .await;
    assert_eq!(
        (done.status, &done.body["stage"]),
        (200, &json!("concluded")),
        "{}",
        done.body
    );
    let again = world
        .post(OFFICER, "conclusion", conclusion(&[&record]))
        .await;
    assert_eq!(
        (again.status, again.version),
        (200, done.version),
        "already done"
    );
    let other = json!({ "finding": "unverifiable", "facts": "x", "evidence_relied_on": [] });
    assert_eq!(
        world.post(OFFICER, "conclusion", other).await.problem(),
        (409, "already-concluded")
    );

    let (kind, data) = world.published(COMPLAINT).await.pop().unwrap();
    assert_eq!(
        (kind.as_str(), &data["finding"]),
        ("investigation.concluded", &json!("substantiated"))
    );
    assert!(
        !data.to_string().contains("确有此事"),
        "facts stay in this service"
    );
    let read = world.read(OFFICER).await;
    assert_eq!(read.body["conclusion"]["facts"], "确有此事");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_2_a_complex_complaint_is_concluded_by_its_group() {
    let world = World::with(registered(COMPLAINT)).await;
    world
        .post(OFFICER, "preliminary-verification", verification("complex"))
        .await;
    let record = world.record(OFFICER).await;
    assert_eq!(
        world
            .post(OFFICER, "conclusion", conclusion(&[&record]))
            .await
            .problem(),
        (409, "no-group")
    );
    world
        .post(OFFICER, "group", json!({ "leader_id": INVESTIGATOR }))
        .await;
    assert_eq!(
        world
            .post(OFFICER, "conclusion", conclusion(&[&record]))
            .await
            .problem(),
        (409, "not-in-group")
    );
    assert_eq!(
        world
            .post(COLLEAGUE, "conclusion", conclusion(&[&record]))
            .await
            .problem(),
        (403, "not-assigned")
    );
    assert_eq!(
        world
            .post(INVESTIGATOR, "conclusion", conclusion(&[&record]))
            .await
            .status,
        200
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2a_a_major_complaint_is_concluded_by_the_designated_group_even_when_it_was_before() {
    let mut world = World::with(registered(COMPLAINT)).await;
    world
        .post(OFFICER, "preliminary-verification", verification("simple"))
        .await;
    let record = world.record(OFFICER).await;
    world
        .post(OFFICER, "conclusion", conclusion(&[&record]))
        .await;
    let up = world
        .post(OFFICER, "classification", classification("major"))
        .await;
    assert_eq!(
        (&up.body["finding_due"], &up.body["sensitivity"]),
        (&json!(true), &json!("s2"))
    );
    let anew = world
        .post(OFFICER, "conclusion", conclusion(&[&record, &record]))
        .await;
    assert_eq!(anew.status, 200, "the same once more is already done");
    assert_eq!(
        world
            .post(SECOND_OFFICER, "conclusion", conclusion(&[&record]))
            .await
            .problem(),
        (409, "no-designated-group")
    );

    world.tell(&designated()).await;
    let own = world
        .post(OFFICER, "group", json!({ "leader_id": INVESTIGATOR }))
        .await;
    assert_eq!(own.problem(), (409, "already-concluded"));
    assert_eq!(
        world
            .post(SECOND_OFFICER, "conclusion", conclusion(&[&record]))
            .await
            .problem(),
        (409, "not-in-group")
    );
    let more = world.record(COLLEAGUE).await;
    let done = world
        .post(COLLEAGUE, "conclusion", conclusion(&[&record, &more]))
        .await;
    assert_eq!(
        (done.status, &done.body["finding_due"]),
        (200, &json!(false)),
        "{}",
        done.body
    );
    let told = world.told(COMPLAINT).await;
    assert_eq!(
        told,
        [
            "investigation.opened",
            "investigation.concluded",
            "complaint.classified",
            "investigation.group_formed",
            "investigation.concluded"
        ]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2a_what_is_proposed_as_major_is_classified_before_it_is_concluded() {
    let mut world = World::with(bribery(COMPLAINT)).await;
    world
        .post(
            INTEGRITY,
            "preliminary-verification",
            verification("complex"),
        )
        .await;
    let record = world.record(INTEGRITY).await;
    assert_eq!(
        world
            .post(INTEGRITY, "conclusion", conclusion(&[&record]))
            .await
            .problem(),
        (409, "not-classified")
    );
    let major = json!({ "severity": "major", "scopes": ["C"], "reason": "反映收受红包" });
    assert_eq!(
        world.post(INTEGRITY, "classification", major).await.status,
        200
    );
    world.tell(&designated()).await;
    assert_eq!(
        world
            .post(INVESTIGATOR, "conclusion", conclusion(&[&record]))
            .await
            .status,
        200
    );
    world.end().await;
}
