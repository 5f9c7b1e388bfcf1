//! 不满意: reopened for redo twice, then reviewed by the next level.

use journeys_tests::cast::{HANDLER, OFFICER, SUPERVISOR, UPPER_LEADER};
use journeys_tests::{Service, World};
use serde_json::json;

use crate::ordinary::in_order;

#[tokio::test(flavor = "multi_thread")]
async fn dissatisfaction_reopens_for_redo_twice_and_the_third_time_the_next_level_reviews() {
    let world = World::start().await;
    let (case, mut link) = world.replied("ding@example.org").await;
    for redo in 1..=2 {
        case.answer(&link, "dissatisfied").await;
        world
            .sees(
                SUPERVISOR,
                Service::Assignment,
                case.id(),
                "the redo",
                |a| a["stage"] == "in_handling" && a["redos"] == redo,
            )
            .await;
        let row = world
            .sees(SUPERVISOR, Service::Intake, case.id(), "reopened", |row| {
                row["round"] == redo && row["stage"] == "in_handling" && row["due_clock"] == "redo"
            })
            .await;
        assert_eq!(row["satisfaction"], "dissatisfied");
        case.approved_by_all(HANDLER).await;
        link = case.reply().await;
    }
    case.answer(&link, "very_dissatisfied").await;
    let review = case.awaits("in_review").await;
    case.at_stage("in_review").await;
    let reviewers = review["reviewer_ids"].as_array().expect("reviewers");
    let id = |of: &str| json!(world.people.staff(of));
    assert!(!reviewers.is_empty());
    assert!(
        !reviewers.contains(&id(OFFICER)),
        "no author of the decision"
    );
    assert!(
        !reviewers.contains(&id(HANDLER)),
        "no author of the decision"
    );

    let decision = json!({"upheld": true, "note": "两次处理事实清楚，措施适当。"});
    case.refused(
        OFFICER,
        Service::Assignment,
        "/review",
        decision.clone(),
        "403 own-work",
    )
    .await;
    let reviewer = [journeys_tests::cast::LEADER, UPPER_LEADER]
        .into_iter()
        .find(|who| reviewers.contains(&id(who)))
        .expect("the leadership reviews");
    case.does(reviewer, Service::Assignment, "/review", decision)
        .await;
    case.at_stage("to_reply").await;
    let link = case.reply().await;
    // The regulation has no further step: it closes, and the dissatisfaction stays on record.
    case.answer(&link, "dissatisfied").await;
    let row = case.at_stage("closed").await;
    assert_eq!(row["satisfaction"], "dissatisfied");
    in_order(
        &world.timeline(case.id()).await,
        &[
            "complaint.reopened",
            "assignment.redo_ordered",
            "complaint.reopened",
            "assignment.redo_ordered",
            "complaint.reopened",
            "assignment.review_opened",
            "assignment.reviewed",
            "reply.sent",
            "complaint.closed",
        ],
    );
    world.finish().await;
}
