//! 一般投诉, from the web form to 办结.

use journeys_tests::cast::{DESK, HANDLER, HEAD, OFFICER, RESPONDENT};
use journeys_tests::{Service, World, china, matters};
use rehearsal::Who;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn an_ordinary_complaint_lives_from_the_form_to_its_close_with_every_mail_and_date() {
    let world = World::start().await;
    let case = world.desk_complaint(matters::RUDE, "lin@example.org").await;
    // 11 working days from Tuesday, 29 September: the holiday of 1 to 7 October does not count,
    // Saturday, 10 October does.
    assert_eq!(case.told.promised.to_string(), "2026-10-20");
    let mail = world
        .mail("lin@example.org", "acknowledgement", |m| {
            m.subject().contains("回执")
        })
        .await;
    for said in [
        case.told.number.as_str(),
        "2026年9月29日",
        "2026年10月20日",
        "0123-5550112",
    ] {
        assert!(mail.text().contains(said), "{said}: {}", mail.text());
    }
    assert!(
        !mail.text().contains(&case.told.code),
        "the code is told once only"
    );

    case.at_stage("registered").await;
    case.accept().await;
    case.at_stage("accepted").await;
    case.verify().await;
    case.conclude(DESK, "substantiated").await;
    case.classify("ordinary", &["A"]).await;
    let row = case.at_stage("classified").await;
    assert_eq!(row["finding"], "substantiated");

    case.dispatch().await;
    case.at_stage("dispatched").await;
    // 30 September, 8 and 9 October, at the close of business.
    let due = china("2026-10-09T17:30");
    let assigned = case.awaits("awaiting_sign_for").await;
    assert_eq!(moment(&assigned["next"]["due_at"]), due);
    let row = world
        .sees(
            OFFICER,
            Service::Intake,
            case.id(),
            "the deadline in the register",
            |row| row["due_clock"] == "handling",
        )
        .await;
    assert_eq!(moment(&row["due_at"]), due);
    let task = world
        .mail("wu@hall.jiangzhou.example", "task", |m| {
            m.subject().contains("交办")
        })
        .await;
    assert!(
        task.subject().contains("2026-10-09 17:30"),
        "{}",
        task.subject()
    );
    assert!(
        !task.text().contains("林晓"),
        "staff are not told who complained"
    );

    case.sign_for(HANDLER).await;
    case.at_stage("in_handling").await;
    let measure = case
        .order_measure(HANDLER, "self_criticism", RESPONDENT, "2026-10-30")
        .await;
    case.submit(HANDLER).await;
    case.at_stage("in_approval").await;
    case.does(HEAD, Service::Assignment, "/endorsement", json!({}))
        .await;
    case.does(OFFICER, Service::Assignment, "/approval", json!({}))
        .await;
    case.at_stage("to_reply").await;

    let link = case.reply().await;
    case.at_stage("to_follow_up").await;
    let read = world.track(&case).await;
    let token = read["token"].as_str().expect("a token for ten minutes");
    let path = format!("/v1/replies/{}", case.id());
    let replies = world.get(Who::Token(token), "notification", &path).await;
    assert!(replies.text.contains("诚恳致歉"), "{}", replies.text);
    assert!(
        !replies.text.contains("written_by"),
        "the complainant reads no staff"
    );

    case.answer(&link, "satisfied").await;
    let row = case.at_stage("closed").await;
    assert_eq!(
        (&row["result"], &row["satisfaction"], &row["open_measures"]),
        (&json!("resolved"), &json!("satisfied"), &json!(1)),
        "result, satisfaction and rectification are three facts"
    );
    let again = json!({"token": link.rsplit('/').next(), "satisfaction": "very_dissatisfied"});
    let again = world
        .post(Who::Public, "notification", "/v1/follow-ups/answers", again)
        .await;
    assert_eq!(again.status, 404, "a link works once");

    // The rectification outlives the reply, and is checked off by somebody else.
    let path = format!("/measures/{measure}/completion");
    case.does(
        RESPONDENT,
        Service::Assignment,
        &path,
        json!({"proof": "书面检讨一份，已交科长。"}),
    )
    .await;
    let path = format!("/measures/{measure}/check-off");
    case.does(OFFICER, Service::Assignment, &path, json!({}))
        .await;
    world
        .sees(
            OFFICER,
            Service::Intake,
            case.id(),
            "no open measure",
            |row| row["open_measures"] == 0,
        )
        .await;

    in_order(
        &world.timeline(case.id()).await,
        &[
            "complaint.registered",
            "complaint.accepted",
            "investigation.concluded",
            "complaint.classified",
            "assignment.dispatched",
            "assignment.signed_for",
            "measure.ordered",
            "assignment.result_submitted",
            "assignment.result_endorsed",
            "assignment.result_approved",
            "reply.sent",
            "follow_up.recorded",
            "complaint.closed",
            "measure.checked_off",
        ],
    );
    assert_eq!(
        case.awaits("ended").await["next"],
        Value::Null,
        "nobody must act"
    );
    world.finish().await;
}

fn moment(at: &Value) -> chrono::DateTime<chrono::Utc> {
    at.as_str().expect("a moment").parse().expect("RFC 3339")
}

/// Each is there, and none before the one ahead of it.
pub(crate) fn in_order(timeline: &[String], wanted: &[&str]) {
    let mut rest = timeline.iter();
    for what in wanted {
        assert!(
            rest.any(|step| step == what),
            "{what} is missing or out of order in {timeline:#?}"
        );
    }
}
