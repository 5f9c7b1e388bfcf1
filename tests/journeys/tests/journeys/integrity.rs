//! 廉洁投诉: restricted from the first moment to the last, and whatever matters takes two.

use journeys_tests::cast::{
    HEAD, INTEGRITY, INTEGRITY_CLERK, LEADER, OFFICER, OVERSEER, RESPONDENT, SUPERVISOR,
};
use journeys_tests::{Case, Service, World, matters};
use rehearsal::Who;
use serde_json::{Value, json};

use crate::ordinary::in_order;

/// Whoever may not see it is not told that it exists.
async fn hidden(case: &Case<'_>, service: Service) {
    let path = service.thing(case.id());
    for other in [OFFICER, SUPERVISOR, LEADER, HEAD] {
        let row = case
            .world
            .get(Who::Staff(other), service.name(), &path)
            .await;
        assert_eq!(row.status, 404, "{other} must not see it in {service:?}");
    }
}

/// What takes two: the first is told to wait, the second carries it out.
async fn by_two(case: &Case<'_>, act: &str, body: Value) {
    let first = case
        .does(INTEGRITY, Service::Assignment, act, body.clone())
        .await;
    assert_eq!(
        (first.status, &first.body["awaits_second_person"]),
        (202, &json!(true)),
        "{act}"
    );
    let second = case.does(OVERSEER, Service::Assignment, act, body).await;
    assert_eq!(second.status, 200, "{act}: {}", second.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integrity_complaint_is_investigated_approved_by_two_and_answered_in_confidence() {
    let world = World::start().await;
    let body = matters::web_form(&world.people, matters::BRIBE, "min@example.org");
    let told = world.register(Who::Public, &body).await;
    let case = world.case(told, "min@example.org");
    let path = Service::Intake.thing(case.id());
    let row = world.get(Who::Staff(INTEGRITY), "intake", &path).await;
    assert_eq!(
        (&row.body["sensitivity"], &row.body["severity"]),
        (&json!("s3"), &json!("major")),
        "{}",
        row.text
    );
    hidden(&case, Service::Intake).await;
    case.does(INTEGRITY, Service::Intake, "/acceptance", json!({}))
        .await;
    // With that the hall's leaders, who are in line with the respondent, are out of it.
    let body = json!({"staff_ids": [world.people.staff(RESPONDENT)]});
    case.does(INTEGRITY, Service::Intake, "/respondents", body)
        .await;
    let body = json!({"severity": "major", "scopes": ["C"], "subtypes": ["C1"], "reason": "反映收受购物卡。"});
    case.does(INTEGRITY, Service::Investigation, "/classification", body)
        .await;
    case.awaits("awaiting_designation").await;
    hidden(&case, Service::Assignment).await;
    hidden(&case, Service::Investigation).await;

    let clerk = world.people.staff(INTEGRITY_CLERK);
    let group = json!({
        "leader_id": clerk, "member_ids": [clerk], "required": "依规依纪调查核实，七个工作日内报告。",
    });
    by_two(&case, "/designation", group).await;
    case.sign_for(INTEGRITY_CLERK).await;
    case.does(
        INTEGRITY_CLERK,
        Service::Investigation,
        "/preliminary-verification",
        json!({"methods": ["business_records"], "complexity": "complex", "note": "需要小组调查。"}),
    )
    .await;
    case.conclude(INTEGRITY_CLERK, "substantiated").await;
    case.submit(INTEGRITY_CLERK).await;
    // Whoever did the work approves nothing, and neither does the hall that is complained about.
    for (who, why) in [(INTEGRITY_CLERK, "403 own-work"), (LEADER, "403 conflict")] {
        case.refused(who, Service::Assignment, "/approval", json!({}), why)
            .await;
    }
    world
        .sees(
            INTEGRITY,
            Service::Assignment,
            case.id(),
            "the conclusion",
            |a| a["conclusion"].is_object(),
        )
        .await;
    by_two(&case, "/approval", json!({})).await;

    let link = case.reply_by(INTEGRITY).await;
    case.answer(&link, "satisfied").await;
    let row = case.at_stage("closed").await;
    assert_eq!(row["finding"], json!("substantiated"));
    hidden(&case, Service::Intake).await;
    in_order(
        &world.timeline(case.id()).await,
        &[
            "complaint.registered",
            "complaint.classified",
            "assignment.reported_to_leadership",
            "assignment.designated",
            "assignment.signed_for",
            "assignment.result_approved",
            "reply.sent",
            "complaint.closed",
        ],
    );
    // The mail that came of it says what to do, and nothing of what it is about; to the hall, which
    // is complained about, none came.
    for mail in world.mailbox.messages() {
        let text = format!("{} {}", mail.subject(), mail.text());
        let ours = text.contains(&case.told.number);
        if ours && !mail.to().iter().any(|to| to == "min@example.org") {
            let hall = mail.to().iter().any(|to| to.contains("@hall."));
            assert!(!hall, "{:?} heard: {text}", mail.to());
            for word in ["红包", "购物卡", "林晓"] {
                assert!(!text.contains(word), "{:?}: {text}", mail.to());
            }
        }
    }
    world.finish().await;
}
