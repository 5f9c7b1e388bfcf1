//! What takes two in a case of integrity (F-4.2b, S-4.4, F-6.1).

use events::directory::StaffChanged;
use events::investigation::InvestigationConcluded;
use regulation::Finding;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::*;
use crate::world::{Answer, World};

/// Leadership, and not in line with the respondent.
const OVERSEER: Uuid = Uuid::from_u128(21);
const SECOND_INTEGRITY: Uuid = Uuid::from_u128(22);

/// A case of integrity, and enough people for it.
async fn integrity() -> World {
    let mut world = World::with(bribery()).await;
    for (staff_id, like) in [(OVERSEER, LEADER), (SECOND_INTEGRITY, INTEGRITY)] {
        let like = staff().into_iter().find(|person| person.staff_id == like);
        let person = StaffChanged {
            staff_id,
            ..like.unwrap()
        };
        world.tell(&person).await;
    }
    world
}

fn group(members: &[Uuid]) -> Value {
    json!({ "leader_id": INVESTIGATOR, "member_ids": members, "required": "依纪调查" })
}

fn waits(answer: &Answer) {
    let body = json!({ "awaits_second_person": true });
    assert_eq!((answer.status, &answer.body), (202, &body));
}

async fn stage(world: &World) -> Value {
    world.read(INTEGRITY).await.body["stage"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_4_a_group_for_a_case_of_integrity_is_designated_by_two_and_its_result_approved_by_two()
{
    let mut world = integrity().await;
    let both = [INVESTIGATOR, COLLEAGUE];
    waits(&world.post(OVERSEER, "designation", group(&both)).await);
    waits(&world.post(OVERSEER, "designation", group(&both)).await);
    assert_eq!(stage(&world).await, json!("awaiting_designation"));
    for in_line in [OFFICER, LEADER] {
        let refused = world.post(in_line, "designation", group(&both)).await;
        assert_eq!(refused.status, 403, "who may not cannot confirm");
    }
    let another = group(&[INVESTIGATOR]);
    waits(&world.post(INTEGRITY, "designation", another).await);
    // Whoever wants what the rules refuse is told so, and nothing waits.
    let idle = group(&[SUBORDINATE]);
    let refused = world.post(SECOND_INTEGRITY, "designation", idle).await;
    assert_eq!(refused.pointer(), (422, "/member_ids/0"));
    // The same people, named in another order.
    let turned = group(&[COLLEAGUE, INVESTIGATOR]);
    let done = world.post(SECOND_INTEGRITY, "designation", turned).await;
    assert_eq!(
        (done.status, &done.body["stage"]),
        (200, &json!("awaiting_sign_for"))
    );

    for (who, noun, body) in [
        (COLLEAGUE, "sign-for", json!({})),
        (COLLEAGUE, "result", json!({ "summary": "查实" })),
        (INVESTIGATOR, "endorsement", json!({})),
    ] {
        let answer = world.post(who, noun, body).await;
        assert_eq!(answer.status, 200, "{noun}: {}", answer.body);
    }
    let concluded = InvestigationConcluded {
        complaint_id: COMPLAINT,
        at: at("2026-11-23T03:00"),
        finding: Finding::Substantiated,
        concluded_by: INVESTIGATOR,
    };
    world.tell(&concluded).await;
    waits(&world.post(INTEGRITY, "approval", json!({})).await);
    waits(&world.post(INTEGRITY, "approval", json!({})).await);
    assert_eq!(stage(&world).await, json!("awaiting_approval"));
    let sent_back = json!({ "reason": "补充证据" });
    waits(&world.post(SECOND_INTEGRITY, "redo", sent_back).await);
    assert_eq!(
        world.post(OFFICER, "approval", json!({})).await.status,
        403,
        "who may not cannot confirm"
    );
    let approved = world.post(OVERSEER, "approval", json!({})).await;
    assert_eq!(
        (approved.status, &approved.body["stage"]),
        (200, &json!("awaiting_reply"))
    );
    let told = world.published(COMPLAINT).await;
    let by_two = told
        .iter()
        .filter(|(kind, _)| kind.ends_with("result_approved") || kind.ends_with(".designated"));
    assert_eq!(by_two.count(), 2, "each once: {told:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_wanted_of_an_earlier_result_is_no_agreement_to_a_later_one() {
    let mut world = integrity().await;
    let both = [INVESTIGATOR, COLLEAGUE];
    world.post(OVERSEER, "designation", group(&both)).await;
    world.post(INTEGRITY, "designation", group(&both)).await;
    for (who, noun, body) in [
        (COLLEAGUE, "sign-for", json!({})),
        (COLLEAGUE, "result", json!({ "summary": "不属实" })),
        (INVESTIGATOR, "endorsement", json!({})),
    ] {
        world.post(who, noun, body).await;
    }
    let concluded = InvestigationConcluded {
        complaint_id: COMPLAINT,
        at: at("2026-11-23T03:00"),
        finding: Finding::Unsubstantiated,
        concluded_by: INVESTIGATOR,
    };
    world.tell(&concluded).await;
    waits(&world.post(OVERSEER, "approval", json!({})).await);
    let sent_back = json!({ "reason": "补充证据" });
    waits(&world.post(INTEGRITY, "redo", sent_back.clone()).await);
    let redo = world.post(SECOND_INTEGRITY, "redo", sent_back).await;
    assert_eq!(redo.status, 200, "{}", redo.body);
    for (who, noun, body) in [
        (COLLEAGUE, "result", json!({ "summary": "查实" })),
        (INVESTIGATOR, "endorsement", json!({})),
    ] {
        let answer = world.post(who, noun, body).await;
        assert_eq!(answer.status, 200, "{noun}: {}", answer.body);
    }
    waits(&world.post(INTEGRITY, "approval", json!({})).await);
    let approved = world.post(OVERSEER, "approval", json!({})).await;
    assert_eq!(approved.status, 200, "{}", approved.body);
    world.end().await;
}
