//! 撤回 by the complainant, with number and code.

use journeys_tests::cast::{INTEGRITY, OFFICER};
use journeys_tests::{Service, World, matters};
use rehearsal::Who;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_complainant_withdraws_before_the_reply_and_scope_c_goes_on_all_the_same() {
    let world = World::start().await;
    let case = world.dispatched("zhang@example.org").await;
    let token = world.track(&case).await["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    world
        .does(
            Who::Token(&token),
            Service::Intake,
            case.id(),
            "/withdrawal",
            json!({}),
        )
        .await;
    case.at_stage("withdrawn").await;
    assert_eq!(case.awaits("ended").await["next"], Value::Null);
    case.refused(
        OFFICER,
        Service::Assignment,
        "/dispatch",
        case.dispatch_body(),
        "409 not-now",
    )
    .await;

    let case = world.web_complaint(matters::BRIBE, "yu@example.org").await;
    let token = world.track(&case).await["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    world
        .does(
            Who::Token(&token),
            Service::Intake,
            case.id(),
            "/withdrawal",
            json!({}),
        )
        .await;
    case.does(INTEGRITY, Service::Intake, "/acceptance", json!({}))
        .await;
    let row = case.at_stage("accepted").await;
    assert!(
        row["withdrawn_at"].is_string(),
        "the wish is recorded: {row}"
    );
    case.awaits("awaiting_classification").await;
    world.finish().await;
}
