//! 分类 (S-4.3, F-4.3a).

use journeys_tests::cast::{CLERK, DESK, HANDLER, LEADER, OFFICER};
use journeys_tests::matters::{LOST, RUDE};
use journeys_tests::{Service, World, china};
use rehearsal::Who;
use serde_json::{Value, json};

fn classification(severity: &str, reason: &str) -> Value {
    json!({"severity": severity, "scopes": ["B"], "reason": reason})
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_3_a_person_classifies_as_ordinary_or_major_with_a_reason() {
    let world = World::start().await;
    let case = world.desk_complaint(RUDE, "a@example.org").await;
    let ordinary = classification("ordinary", "影响较小，属服务态度问题。");
    case.refused(
        OFFICER,
        Service::Investigation,
        "/classification",
        ordinary.clone(),
        "409 not-accepted",
    )
    .await;
    case.accept().await;
    case.refused(
        OFFICER,
        Service::Investigation,
        "/classification",
        classification("ordinary", " "),
        "422 /reason",
    )
    .await;
    case.refused(
        OFFICER,
        Service::Investigation,
        "/classification",
        classification("trivial", "无"),
        "422 /severity",
    )
    .await;
    case.refused(
        HANDLER,
        Service::Investigation,
        "/classification",
        ordinary.clone(),
        "403 not-assigned",
    )
    .await;
    case.does(OFFICER, Service::Investigation, "/classification", ordinary)
        .await;
    let row = case.at_stage("classified").await;
    assert_eq!(
        (&row["severity"], &row["classified"]),
        (&json!("ordinary"), &json!(true))
    );
    case.awaits("awaiting_dispatch").await;

    let grave = world.desk_complaint(LOST, "b@example.org").await;
    grave.accept().await;
    grave
        .does(
            OFFICER,
            Service::Investigation,
            "/classification",
            classification("major", "严重违反程序，业务无法办理。"),
        )
        .await;
    assert_eq!(grave.at_stage("classified").await["severity"], "major");
    grave.awaits("awaiting_designation").await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_3a_up_by_one_person_down_by_two_and_the_deadline_follows() {
    let world = World::start().await;
    // The system proposes; a person decides: below the proposal is a step down, too.
    let case = world.desk_complaint(LOST, "a@example.org").await;
    let row = case.at_stage("registered").await;
    assert_eq!(
        (&row["severity"], &row["classified"]),
        (&json!("major"), &json!(false))
    );
    case.accept().await;
    case.does(
        OFFICER,
        Service::Investigation,
        "/classification",
        classification("ordinary", "经核实损失很小。"),
    )
    .await;
    let waits = world
        .sees(
            OFFICER,
            Service::Investigation,
            case.id(),
            "the step down",
            |i| i["awaits_confirmation"] == true,
        )
        .await;
    assert_eq!(waits["classification"], Value::Null);
    case.refused(
        OFFICER,
        Service::Investigation,
        "/classification/confirmation",
        json!({}),
        "409 same-person",
    )
    .await;
    case.refused(
        DESK,
        Service::Investigation,
        "/classification/confirmation",
        json!({}),
        "403 role",
    )
    .await;
    world.rest().await;
    assert_eq!(
        case.at_stage("accepted").await["classified"],
        false,
        "one person is not enough"
    );
    case.does(
        LEADER,
        Service::Investigation,
        "/classification/confirmation",
        json!({"agreed": true}),
    )
    .await;
    assert_eq!(case.at_stage("classified").await["severity"], "ordinary");
    case.dispatch().await;
    let due = case.awaits("awaiting_sign_for").await["next"]["due_at"].clone();
    assert_eq!(crate::moment(&due), china("2026-10-09T17:30"));
    case.sign_for(HANDLER).await;

    // Up by one, at any time: the running deadline is counted anew, and the ledger says why.
    case.does(
        CLERK,
        Service::Investigation,
        "/classification",
        classification("major", "发现损失重大。"),
    )
    .await;
    case.awaits("awaiting_designation").await;
    let path = format!("{}/ledger?lang=en", Service::Assignment.thing(case.id()));
    let ledger = world.get(Who::Staff(LEADER), "assignment", &path).await;
    let entries = ledger.body["entries"].as_array().expect("entries").clone();
    let anew = entries
        .iter()
        .find(|e| e["why"] == "reclassified" && e["clock"] == "handling");
    let anew = anew.unwrap_or_else(|| panic!("no such entry: {}", ledger.text));
    assert_eq!(
        crate::moment(&anew["due_at"]),
        china("2026-10-14T17:30"),
        "7 days from the dispatch: {anew}"
    );
    assert_eq!(
        crate::moment(&anew["previous_due_at"]),
        china("2026-10-09T17:30")
    );
    world
        .mail("a@example.org", "new date", |m| {
            m.subject().contains("答复日期变更")
        })
        .await;
    world.finish().await;
}
