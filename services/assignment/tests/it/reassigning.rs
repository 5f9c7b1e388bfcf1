//! 退回 and 改派 (F-4.4c), and what becomes of an order when the severity changes (F-4.3a).

use regulation::{Policy, Sensitivity, Severity};
use serde_json::json;
use uuid::Uuid;

use crate::cast::*;
use crate::two_units::{BACK_HEAD, HELPER, does, in_handling, order, with_two_units};

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4c_a_site_says_how_soon_a_return_has_to_come() {
    let mut world = with_two_units().await;
    does(&world, OFFICER, "dispatch", order(Some(HANDLER))).await;
    // The second working day after the order.
    world.now("2026-11-25T02:00");
    let reason = json!({ "reason": "不属本科室" });
    let late = world.post(HANDLER, "return", reason.clone()).await;
    assert_eq!(late.problem(), (409, "return-too-late"));
    let mut patient = Policy::default();
    patient.return_within.count = 2;
    let heard = world.tell(&hall(patient)).await;
    assert_eq!(heard.0, "handled", "{heard:?}");
    does(&world, HANDLER, "return", reason).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4c_whoever_had_it_loses_it_by_a_reassignment_and_the_clock_runs_on() {
    let world = with_two_units().await;
    in_handling(&world).await;
    let to = |department: Uuid, handler: Uuid| json!({ "department_id": department, "handler_id": handler, "reason": "承办人出差" });
    let by_handler = world
        .post(HANDLER, "reassignment", to(BACK_OFFICE, HELPER))
        .await;
    assert_eq!(by_handler.problem(), (403, "role"));
    // The head passes it on within the department, and not out of it.
    let out = world
        .post(HEAD, "reassignment", to(BACK_OFFICE, HELPER))
        .await;
    assert_eq!(out.problem(), (403, "department"));
    let recused = world
        .post(HEAD, "reassignment", to(WINDOWS, SUBORDINATE))
        .await;
    assert_eq!(recused.problem(), (409, "recused"));
    let bare = json!({ "department_id": BACK_OFFICE, "reason": "" });
    let bare = world.post(OFFICER, "reassignment", bare).await;
    assert_eq!(bare.pointer(), (422, "/reason"));
    world.now("2026-11-25T02:00");
    let moved = does(&world, OFFICER, "reassignment", to(BACK_OFFICE, HELPER)).await;
    assert_eq!(moved["stage"], json!("awaiting_sign_for"));
    assert_eq!(moved["deadline"]["due_at"], json!("2026-11-26T09:30:00Z"));
    assert_eq!(world.read(HANDLER).await.status, 404, "lost");
    let late = world
        .post(HANDLER, "result", json!({ "summary": "已办" }))
        .await;
    assert_eq!(late.problem(), (403, "not-assigned"));
    does(&world, HELPER, "sign-for", json!({})).await;
    does(
        &world,
        BACK_HEAD,
        "reassignment",
        to(BACK_OFFICE, BACK_HEAD),
    )
    .await;
    let published = world.published(COMPLAINT).await;
    let told: Vec<_> = published
        .iter()
        .filter(|(kind, _)| kind == "assignment.reassigned")
        .map(|(_, data)| (&data["from_ids"], &data["handler_id"], &data["due_at"]))
        .collect();
    let due = json!("2026-11-26T09:30:00Z");
    assert_eq!(
        told,
        [
            (&json!([HANDLER]), &json!(HELPER), &due),
            (&json!([HELPER]), &json!(BACK_HEAD), &due)
        ]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_3a_work_in_hand_goes_up_to_the_leadership_and_a_groups_back_down_to_dispatch() {
    let mut world = with_two_units().await;
    in_handling(&world).await;
    let again = |severity, sensitivity, minute| events::investigation::ComplaintClassified {
        at: at(minute),
        previous: Some(Severity::Ordinary),
        ..classified(severity, sensitivity)
    };
    world
        .tell(&again(Severity::Major, Sensitivity::S2, "2026-11-23T02:00"))
        .await;
    assert_eq!(
        world.queue(LEADER, "to_designate").await,
        [json!(COMPLAINT)]
    );
    assert_eq!(world.read(HANDLER).await.status, 404, "lost");
    let group = json!({ "leader_id": INVESTIGATOR, "member_ids": [COLLEAGUE], "required": "查" });
    does(&world, LEADER, "designation", group).await;
    world
        .tell(&again(
            Severity::Ordinary,
            Sensitivity::S1,
            "2026-11-23T03:00",
        ))
        .await;
    assert_eq!(
        world.queue(OFFICER, "to_dispatch").await,
        [json!(COMPLAINT)]
    );
    in_handling(&world).await;
    let published = world.published(COMPLAINT).await;
    let recalled: Vec<_> = published
        .iter()
        .filter(|(kind, _)| kind == "assignment.recalled")
        .map(|(_, data)| data["staff_ids"].clone())
        .collect();
    assert_eq!(
        recalled,
        [json!([HANDLER]), json!([INVESTIGATOR, COLLEAGUE])]
    );
    world.end().await;
}
