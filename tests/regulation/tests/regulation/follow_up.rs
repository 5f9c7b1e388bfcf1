//! 回访 (F-6.3).

use journeys_tests::Service;
use journeys_tests::World;
use journeys_tests::cast::{CLERK, DESK, HALL, OFFICER, UPPER_OFFICER};
use journeys_tests::matters::RUDE;
use serde_json::{Value, json};

use crate::result::writes;

#[tokio::test(flavor = "multi_thread")]
async fn f_6_3_follow_up_is_by_somebody_else_and_the_unreachable_are_tried_on_other_half_days() {
    let world = World::start().await;
    // Handled by an investigator who could follow others up.
    let case = world.desk_complaint(RUDE, "a@example.org").await;
    case.accept().await;
    case.verify().await;
    case.classify("ordinary", &["A"]).await;
    let order = json!({
        "department_id": world.people.department(HALL, "complaints"),
        "handler_id": world.people.staff(CLERK), "required": "查清事实。",
    });
    case.does(OFFICER, Service::Assignment, "/dispatch", order)
        .await;
    case.sign_for(CLERK).await;
    case.submit(CLERK).await;
    case.does(OFFICER, Service::Assignment, "/endorsement", json!({}))
        .await;
    // Whoever endorsed does not approve: an officer of the level above does.
    case.does(UPPER_OFFICER, Service::Assignment, "/approval", json!({}))
        .await;
    let answered = json!({"outcome": "answered", "satisfaction": "satisfied"});
    let early = writes(&case, DESK, "/v1/follow-ups", answered.clone()).await;
    assert_eq!(
        journeys_tests::verdict(&early),
        "409 nothing-to-follow-up",
        "{}",
        early.text
    );
    case.reply().await;
    case.at_stage("to_follow_up").await;
    let own = writes(&case, CLERK, "/v1/follow-ups", answered).await;
    assert_eq!(journeys_tests::verdict(&own), "403 handler", "{}", own.text);
    let sixth = json!({"outcome": "answered", "satisfaction": "delighted"});
    let sixth = writes(&case, DESK, "/v1/follow-ups", sixth).await;
    assert_eq!(
        journeys_tests::verdict(&sixth),
        "422 /satisfaction",
        "{}",
        sixth.text
    );

    let nobody = json!({"outcome": "unreachable"});
    case.follow_up(DESK, nobody.clone()).await;
    world.clock("2026-09-29T11:50").await;
    let same = writes(&case, DESK, "/v1/follow-ups", nobody.clone()).await;
    assert_eq!(
        journeys_tests::verdict(&same),
        "409 too-early",
        "{}",
        same.text
    );
    world.clock("2026-09-29T15:00").await;
    case.follow_up(DESK, nobody.clone()).await;
    world.clock("2026-09-30T09:30").await;
    case.follow_up(DESK, nobody.clone()).await;
    let row = case.at_stage("closed").await;
    assert_eq!(row["satisfaction"], Value::Null, "recorded as unreachable");
    let over = writes(&case, DESK, "/v1/follow-ups", nobody).await;
    assert!(!over.is_success(), "three tries are all: {}", over.text);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_3_the_two_lowest_levels_reopen_for_redo_and_the_others_do_not() {
    let world = World::start().await;
    for (level, reopens) in [
        ("very_satisfied", false),
        ("satisfied", false),
        ("fairly_satisfied", false),
        ("dissatisfied", true),
        ("very_dissatisfied", true),
    ] {
        let (case, link) = world.replied("a@example.org").await;
        case.answer(&link, level).await;
        if reopens {
            let redo = world
                .sees(OFFICER, Service::Assignment, case.id(), "the redo", |a| {
                    a["stage"] == "in_handling" && a["redos"] == 1
                })
                .await;
            // 15 working days from 29 September, whatever the first deadline was.
            assert_eq!(
                crate::moment(&redo["next"]["due_at"]),
                journeys_tests::china("2026-10-26T17:30"),
                "{redo}"
            );
        } else {
            assert_eq!(case.at_stage("closed").await["satisfaction"], level);
        }
    }
    world.finish().await;
}
