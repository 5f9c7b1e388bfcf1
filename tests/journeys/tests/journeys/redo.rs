//! 重办 before approval: the result is sent back, the clock goes on.

use journeys_tests::cast::{HANDLER, HEAD, OFFICER};
use journeys_tests::{Service, World};
use serde_json::json;

use crate::ordinary::in_order;

#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_is_sent_back_is_done_again_by_its_first_deadline() {
    let world = World::start().await;
    let case = world.dispatched("ma@example.org").await;
    case.sign_for(HANDLER).await;
    let due = case.awaits("in_handling").await["next"]["due_at"].clone();
    case.submit(HANDLER).await;
    case.does(HEAD, Service::Assignment, "/endorsement", json!({}))
        .await;
    let reason = json!({"reason": "没有说明整改措施，补充后重报。"});
    case.does(OFFICER, Service::Assignment, "/redo", reason)
        .await;
    let back = case.awaits("in_handling").await;
    assert_eq!(
        back["next"]["due_at"], due,
        "the clock does not start again (F-6.1)"
    );
    assert_eq!(
        back["send_backs"][0]["reason"],
        "没有说明整改措施，补充后重报。"
    );
    case.at_stage("in_handling").await;
    world
        .mail("wu@hall.jiangzhou.example", "redo", |m| {
            m.subject().contains("重办")
        })
        .await;

    case.approved_by_all(HANDLER).await;
    let link = case.reply().await;
    case.answer(&link, "very_satisfied").await;
    case.at_stage("closed").await;
    in_order(
        &world.timeline(case.id()).await,
        &[
            "assignment.result_submitted",
            "assignment.redo_ordered",
            "assignment.result_submitted",
            "assignment.result_approved",
            "reply.sent",
            "complaint.closed",
        ],
    );
    world.finish().await;
}
