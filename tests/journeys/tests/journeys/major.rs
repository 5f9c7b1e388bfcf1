//! 重大投诉: reported at once, a group designated, concluded by it, approved by the leadership.

use journeys_tests::cast::{CLERK, HEAD, LEADER, OFFICER, OTHER_HEAD};
use journeys_tests::{Service, World, china};
use serde_json::json;

use crate::ordinary::in_order;

#[tokio::test(flavor = "multi_thread")]
async fn a_major_complaint_is_reported_designated_concluded_by_its_group_and_approved_by_the_leadership()
 {
    let world = World::start().await;
    let case = world.designated("shao@example.org").await;
    world
        .mail("zhao@hall.jiangzhou.example", "report", |m| {
            m.subject().contains("重大投诉")
        })
        .await;
    let assigned = case.awaits("awaiting_sign_for").await;
    // 30 September, 8, 9, 10 (a Saturday that is worked), 12, 13 and 14 October.
    let due = assigned["next"]["due_at"].as_str().expect("a deadline");
    assert_eq!(due.parse(), Ok(china("2026-10-14T17:30")));
    for member in ["zheng@hall.jiangzhou.example", "li@hall.jiangzhou.example"] {
        world
            .mail(member, "designation", |m| m.subject().contains("指定"))
            .await;
    }

    case.sign_for(CLERK).await;
    case.submit(OTHER_HEAD).await;
    // Not before the group has concluded.
    case.refused(
        LEADER,
        Service::Assignment,
        "/approval",
        json!({}),
        "409 not-concluded",
    )
    .await;
    let back = json!({"reason": "小组还没有核实结论，补充后再报。"});
    case.does(LEADER, Service::Assignment, "/redo", back).await;
    case.does(
        OTHER_HEAD,
        Service::Investigation,
        "/preliminary-verification",
        json!({
            "methods": ["business_records"], "complexity": "complex", "note": "需要小组调查。",
        }),
    )
    .await;
    case.conclude(OTHER_HEAD, "partly_substantiated").await;
    case.submit(OTHER_HEAD).await;
    case.refused(
        HEAD,
        Service::Assignment,
        "/approval",
        json!({}),
        "403 role",
    )
    .await;
    world
        .sees(
            LEADER,
            Service::Assignment,
            case.id(),
            "the conclusion",
            |a| a["conclusion"].is_object(),
        )
        .await;
    case.does(LEADER, Service::Assignment, "/approval", json!({}))
        .await;

    let link = case.reply_by(OFFICER).await;
    case.answer(&link, "fairly_satisfied").await;
    let row = case.at_stage("closed").await;
    assert_eq!(
        (&row["severity"], &row["result"], &row["finding"]),
        (
            &json!("major"),
            &json!("partly"),
            &json!("partly_substantiated")
        )
    );
    in_order(
        &world.timeline(case.id()).await,
        &[
            "complaint.registered",
            "complaint.classified",
            "assignment.reported_to_leadership",
            "assignment.designated",
            "assignment.signed_for",
            "assignment.redo_ordered",
            "assignment.result_approved",
            "reply.sent",
            "complaint.closed",
        ],
    );
    world.finish().await;
}
