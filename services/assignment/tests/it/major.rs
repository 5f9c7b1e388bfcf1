//! A major complaint (S-4.4, F-4.3a, F-6.1).

use events::investigation::InvestigationConcluded;
use regulation::{Finding, Sensitivity, Severity};
use serde_json::json;

use crate::cast::*;
use crate::world::World;

fn concluded(by: uuid::Uuid) -> InvestigationConcluded {
    InvestigationConcluded {
        complaint_id: COMPLAINT,
        at: at("2026-11-23T03:00"),
        finding: Finding::Substantiated,
        concluded_by: by,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_4_a_major_complaint_is_reported_at_once_and_approved_after_its_group_has_concluded() {
    let mut world = World::with(grave()).await;
    let published = world.published(COMPLAINT).await;
    let reported = published
        .iter()
        .find(|(kind, _)| kind == "assignment.reported_to_leadership");
    assert_eq!(reported.unwrap().1["leader_ids"], json!([LEADER]));
    let order = json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "查" });
    assert_eq!(
        world.post(OFFICER, "dispatch", order).await.problem(),
        (409, "major-is-designated")
    );
    assert_eq!(
        world.queue(LEADER, "to_designate").await,
        [json!(COMPLAINT)]
    );

    let recused =
        json!({ "leader_id": INVESTIGATOR, "member_ids": [SUBORDINATE], "required": "查" });
    assert_eq!(
        world.post(LEADER, "designation", recused).await.problem(),
        (409, "recused")
    );
    let idle = json!({ "leader_id": INVESTIGATOR, "member_ids": [SUPERVISOR], "required": "查" });
    let idle = world.post(LEADER, "designation", idle).await;
    assert_eq!(
        idle.pointer(),
        (422, "/member_ids/0"),
        "could not work on it"
    );
    let group = json!({ "leader_id": INVESTIGATOR, "member_ids": [INVESTIGATOR, COLLEAGUE], "required": "查" });
    assert_eq!(
        world
            .post(OFFICER, "designation", group.clone())
            .await
            .problem(),
        (403, "role")
    );
    let designated = world.post(LEADER, "designation", group).await;
    // Seven working days after Monday, 23 November.
    assert_eq!(
        designated.body["deadline"]["due_at"],
        json!("2026-12-02T09:30:00Z"),
        "{}",
        designated.body
    );
    for (who, noun, body) in [
        (COLLEAGUE, "sign-for", json!({})),
        (COLLEAGUE, "result", json!({ "summary": "查实" })),
        (INVESTIGATOR, "endorsement", json!({})),
    ] {
        let answer = world.post(who, noun, body).await;
        assert_eq!(answer.status, 200, "{noun}: {}", answer.body);
    }
    assert_eq!(
        world.post(LEADER, "approval", json!({})).await.problem(),
        (409, "not-concluded")
    );
    world.tell(&concluded(OFFICER)).await;
    assert_eq!(
        world.post(LEADER, "approval", json!({})).await.problem(),
        (409, "not-concluded")
    );
    world.tell(&concluded(INVESTIGATOR)).await;
    assert_eq!(world.post(OFFICER, "approval", json!({})).await.status, 403);
    let approved = world.post(LEADER, "approval", json!({})).await;
    assert_eq!(
        approved.body["stage"],
        json!("awaiting_reply"),
        "{}",
        approved.body
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_3a_reclassification_recomputes_the_deadline_from_its_start_and_the_ledger_says_so() {
    let mut world = World::with(registered(COMPLAINT)).await;
    let order = json!({ "department_id": WINDOWS, "handler_id": HANDLER, "required": "查" });
    world.post(OFFICER, "dispatch", order).await;
    world
        .tell(&classified(Severity::Major, Sensitivity::S2))
        .await;
    let ledger = world
        .get(LEADER, &format!("/assignments/{COMPLAINT}/ledger?lang=en"))
        .await;
    let entries = ledger.body["entries"].as_array().unwrap();
    let anew = entries
        .iter()
        .find(|entry| entry["why"] == json!("reclassified"))
        .unwrap();
    assert_eq!(
        (
            &anew["clock"],
            &anew["version"],
            &anew["due_at"],
            &anew["previous_due_at"]
        ),
        (
            &json!("handling"),
            &json!(2),
            &json!("2026-12-02T09:30:00Z"),
            &json!("2026-11-26T09:30:00Z")
        )
    );
    assert!(anew["words"].as_str().unwrap().contains("day 0"), "{anew}");
    let zh = world
        .get(
            LEADER,
            &format!("/assignments/{COMPLAINT}/ledger?lang=zh-CN"),
        )
        .await;
    assert!(
        zh.body["entries"][0]["words"]
            .as_str()
            .unwrap()
            .contains("第0日")
    );
    assert_eq!(
        world.read(LEADER).await.body["stage"],
        json!("awaiting_designation")
    );
    world.end().await;
}
