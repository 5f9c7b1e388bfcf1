//! 签收·退回·改派·主办协办 (F-4.4c), what repeats (F-5.3), 催办 and 督办 (F-6.7).

use std::time::Duration;

use journeys_tests::cast::{
    DESK, HALL, HANDLER, HEAD, OFFICER, OTHER_CLERK, REGISTRY, RESPONDENT, SUPERVISOR,
};
use journeys_tests::matters::{RUDE, with};
use journeys_tests::{Service, World, within};
use rehearsal::Who;
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4c_it_is_returned_twice_at_most_then_the_ruling_stands_and_only_reassignment_moves_it()
{
    let world = World::start().await;
    let case = world.dispatched("a@example.org").await;
    let reason = json!({"reason": "不属本科室职责。"});
    for (who, body, refused) in [
        (HANDLER, json!({"reason": " "}), "422 /reason"),
        (OTHER_CLERK, reason.clone(), "403 not-assigned"),
    ] {
        case.refused(who, Service::Assignment, "/return", body, refused)
            .await;
    }
    for _ in 0..2 {
        case.does(HANDLER, Service::Assignment, "/return", reason.clone())
            .await;
        case.dispatch().await;
    }
    case.refused(
        HANDLER,
        Service::Assignment,
        "/return",
        reason,
        "409 ruling-stands",
    )
    .await;
    case.sign_for(HANDLER).await;

    // 改派, though signed for: whoever had it loses it, the clock runs on.
    let before = case.awaits("in_handling").await;
    let other = world.people.department(HALL, "social-security");
    let to = json!({
        "department_id": other, "handler_id": world.people.staff(OTHER_CLERK), "reason": "承办人外出。",
    });
    case.refused(
        HANDLER,
        Service::Assignment,
        "/reassignment",
        to.clone(),
        "403 role",
    )
    .await;
    let accused = json!({
        "department_id": world.people.department(HALL, REGISTRY),
        "handler_id": world.people.staff(RESPONDENT), "reason": "x",
    });
    case.refused(
        OFFICER,
        Service::Assignment,
        "/reassignment",
        accused,
        "409 recused",
    )
    .await;
    case.does(OFFICER, Service::Assignment, "/reassignment", to)
        .await;
    let after = case.awaits("awaiting_sign_for").await;
    assert_eq!(after["next"]["due_at"], before["next"]["due_at"]);
    case.refused(
        HANDLER,
        Service::Assignment,
        "/result",
        json!({"summary": "已办。"}),
        "403 not-assigned",
    )
    .await;
    world
        .told(case.id(), "the reassignment", |step| {
            step["what"] == "assignment.reassigned"
        })
        .await;
    case.sign_for(OTHER_CLERK).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4c_an_assisting_department_gives_its_part_and_the_lead_hands_in_the_whole() {
    let world = World::start().await;
    let case = world.desk_complaint(RUDE, "a@example.org").await;
    case.accept().await;
    case.verify().await;
    case.classify("ordinary", &["A"]).await;
    let other = world.people.department(HALL, "social-security");
    let asked = |department| {
        with(
            case.dispatch_body(),
            json!({"assisting": [{"department_id": department}]}),
        )
    };
    case.refused(
        OFFICER,
        Service::Assignment,
        "/dispatch",
        asked(world.people.department(HALL, REGISTRY)),
        "422 /assisting",
    )
    .await;
    case.does(OFFICER, Service::Assignment, "/dispatch", asked(other))
        .await;
    case.sign_for(HANDLER).await;
    let result = json!({"summary": "经查属实，已致歉。"});
    case.refused(
        HANDLER,
        Service::Assignment,
        "/result",
        result.clone(),
        "409 part-missing",
    )
    .await;
    let part = |what: &str| format!("/assisting-departments/{other}/{what}");
    let opinion = json!({"opinion": "当日两科共用窗口，情况属实。"});
    case.refused(
        HANDLER,
        Service::Assignment,
        &part("sign-for"),
        json!({}),
        "403 not-assigned",
    )
    .await;
    case.does(
        OTHER_CLERK,
        Service::Assignment,
        &part("sign-for"),
        json!({}),
    )
    .await;
    let seen = world
        .get(
            Who::Staff(OTHER_CLERK),
            "assignment",
            &Service::Assignment.thing(case.id()),
        )
        .await;
    assert!(seen.is_success(), "who assists reads it: {}", seen.text);
    case.does(
        OTHER_CLERK,
        Service::Assignment,
        &part("contribution"),
        opinion,
    )
    .await;
    case.does(HANDLER, Service::Assignment, "/result", result)
        .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_7_supervisors_urge_and_order_supervision_which_is_answered_in_hand() {
    let world = World::start().await;
    let case = world.dispatched("a@example.org").await;
    case.sign_for(HANDLER).await;
    for who in [DESK, HANDLER] {
        case.refused(who, Service::Assignment, "/urge", json!({}), "403 role")
            .await;
    }
    case.does(
        SUPERVISOR,
        Service::Assignment,
        "/urge",
        json!({"note": "请尽快办理。"}),
    )
    .await;
    world
        .mail("wu@hall.jiangzhou.example", "the urging", |m| {
            m.subject().contains("【催办】")
        })
        .await;
    let order = json!({"what": "查清事实并书面报告。", "due_date": "2026-09-30"});
    case.refused(
        HANDLER,
        Service::Assignment,
        "/supervision-orders",
        order.clone(),
        "403 role",
    )
    .await;
    let past = with(order.clone(), json!({"due_date": "2026-09-28"}));
    case.refused(
        SUPERVISOR,
        Service::Assignment,
        "/supervision-orders",
        past,
        "422 /due_date",
    )
    .await;
    case.does(
        SUPERVISOR,
        Service::Assignment,
        "/supervision-orders",
        order,
    )
    .await;
    world
        .mail("wu@hall.jiangzhou.example", "the order", |m| {
            m.subject().contains("【督办】")
        })
        .await;
    let seen = case.awaits("in_handling").await;
    let id = seen["beside"]["supervision_orders"][0]["id"]
        .as_str()
        .expect("an order's id")
        .to_owned();
    let answer = format!("/supervision-orders/{id}/answer");
    let text = json!({"text": "已约谈当事人并整改。"});
    for (who, refused) in [
        (SUPERVISOR, "403 not-assigned"),
        (RESPONDENT, "403 conflict"),
    ] {
        case.refused(who, Service::Assignment, &answer, text.clone(), refused)
            .await;
    }
    case.does(HANDLER, Service::Assignment, &answer, text).await;
    world
        .told(case.id(), "the answer", |step| {
            step["what"] == "assignment.supervision_answered"
        })
        .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4c_f_5_3_a_site_sets_how_soon_a_return_comes_and_what_is_a_pattern() {
    let world = World::start().await;
    let case = world.dispatched("a@example.org").await;
    // The second working day after the order, behind the holiday.
    world.clock("2026-10-08T10:00").await;
    let reason = json!({"reason": "不属本科室职责。"});
    let late = "409 return-too-late";
    case.refused(
        HANDLER,
        Service::Assignment,
        "/return",
        reason.clone(),
        late,
    )
    .await;
    world.reorganize(&[
        (
            "return_within = \"1 working day\"",
            "return_within = \"2 working days\"",
        ),
        ("person_complaints = 2", "person_complaints = 1"),
    ]);
    case.does(HANDLER, Service::Assignment, "/return", reason)
        .await;
    assert!(patterns(&world, HEAD, "person").await.is_empty());
    case.dispatch().await;
    case.sign_for(HANDLER).await;
    case.conclude(HANDLER, "substantiated").await;
    within(PATIENCE, "the first one to be a pattern", async || {
        patterns(&world, HEAD, "person").await.pop()
    })
    .await;
    world.finish().await;
}

async fn patterns(world: &World, who: &str, kind: &str) -> Vec<Value> {
    let path = format!("/v1/patterns?kind={kind}");
    let answer = world.get(Who::Staff(who), "assignment", &path).await;
    assert!(answer.is_success(), "{} {}", answer.status, answer.text);
    answer.body["items"].as_array().expect("a page").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_3_accountability_waits_for_the_finding_and_a_second_one_flags_the_person_to_the_head()
{
    let world = World::start().await;
    let warning = json!({
        "kind": "accountability", "form": "warning", "owner_id": world.people.staff(HEAD),
        "due_date": "2026-10-30", "description": "给予警告。",
    });
    for (n, email) in ["a@example.org", "b@example.org"].into_iter().enumerate() {
        let case = world.dispatched(email).await;
        case.sign_for(HANDLER).await;
        case.refused(
            HANDLER,
            Service::Assignment,
            "/measures",
            warning.clone(),
            "409 not-confirmed",
        )
        .await;
        let handover = json!({
            "kind": "discipline_handover", "owner_id": world.people.staff(HEAD),
            "due_date": "2026-10-30", "description": "移交。",
        });
        case.refused(
            HANDLER,
            Service::Assignment,
            "/measures",
            handover,
            "422 /owner_id",
        )
        .await;
        case.conclude(HANDLER, "substantiated").await;
        case.does(HANDLER, Service::Assignment, "/measures", warning.clone())
            .await;
        if n == 0 {
            assert!(patterns(&world, HEAD, "person").await.is_empty());
        }
    }
    let flagged = within(PATIENCE, "the flag", async || {
        patterns(&world, HEAD, "person").await.pop()
    })
    .await;
    assert_eq!(flagged["staff_id"], json!(world.people.staff(RESPONDENT)));
    // Told to the head, once, and to nobody else; the unit and a count, and nobody's name.
    let told = world
        .mail("zhou@hall.jiangzhou.example", "the flag", |m| {
            m.subject().contains("重复投诉")
        })
        .await;
    assert!(told.text().contains(" 2 件"), "{}", told.text());
    for never in ["王", "a@example.org", "b@example.org"] {
        assert!(!told.text().contains(never), "{never}: {}", told.text());
    }
    let messages = world.mailbox.messages();
    let flags = messages.iter().filter(|m| m.subject().contains("重复投诉"));
    assert_eq!(flags.count(), 1);
    let hidden = world
        .get(Who::Staff(RESPONDENT), "assignment", "/v1/patterns")
        .await;
    assert_eq!(hidden.status, 403, "{}", hidden.text);
    world.finish().await;
}
