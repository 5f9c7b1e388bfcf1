//! Section 6: approval, reply, close, withdrawal; follow-up is next door.

use journeys_tests::cast::{DESK, HANDLER, HEAD, INTEGRITY, LEADER, OFFICER, OTHER_HEAD};
use journeys_tests::matters::{BRIBE, RUDE};
use journeys_tests::{Case, Service, World};
use rehearsal::{Answer, Who};
use serde_json::{Value, json};

/// Writes to the correspondence; the answer as it comes.
pub(crate) async fn writes(case: &Case<'_>, who: &str, path: &str, body: Value) -> Answer {
    let replies = format!("/v1/replies/{}", case.id());
    let path = format!("{path}/{}", case.id());
    loop {
        let seen = case
            .world
            .get(Who::Staff(OFFICER), "notification", &replies)
            .await
            .etag;
        let answer = case
            .world
            .people
            .post(
                Who::Staff(who),
                "notification",
                &path,
                &body,
                seen.as_deref(),
            )
            .await
            .expect("an answer");
        // Facts still arrive; somebody at a screen reads again.
        if answer.status != 412 {
            return answer;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_1_a_result_is_endorsed_then_approved_or_sent_back_and_the_clock_does_not_restart() {
    let world = World::start().await;
    let case = world.dispatched("a@example.org").await;
    case.sign_for(HANDLER).await;
    let due = case.awaits("in_handling").await["next"]["due_at"].clone();
    case.refused(
        OFFICER,
        Service::Assignment,
        "/approval",
        json!({}),
        "409 not-now",
    )
    .await;
    case.submit(HANDLER).await;
    case.refused(
        OFFICER,
        Service::Assignment,
        "/approval",
        json!({}),
        "409 not-now",
    )
    .await;
    case.refused(
        HANDLER,
        Service::Assignment,
        "/endorsement",
        json!({}),
        "403 role",
    )
    .await;
    case.refused(
        OTHER_HEAD,
        Service::Assignment,
        "/endorsement",
        json!({}),
        "403 department",
    )
    .await;
    case.does(HEAD, Service::Assignment, "/endorsement", json!({}))
        .await;
    let unsaid = json!({"reason": ""});
    case.refused(OFFICER, Service::Assignment, "/redo", unsaid, "422 /reason")
        .await;
    case.does(
        OFFICER,
        Service::Assignment,
        "/redo",
        json!({"reason": "事实不清。"}),
    )
    .await;
    assert_eq!(case.awaits("in_handling").await["next"]["due_at"], due);
    case.approved_by_all(HANDLER).await;
    case.refused(
        OFFICER,
        Service::Assignment,
        "/redo",
        json!({"reason": "太晚了。"}),
        "409 not-now",
    )
    .await;

    // Major: by the leadership, after the group has concluded.
    let grave = world.designated("b@example.org").await;
    grave.sign_for(OTHER_HEAD).await;
    let found =
        json!({"methods": ["business_records"], "complexity": "complex", "note": "调阅档案。"});
    grave
        .does(
            OTHER_HEAD,
            Service::Investigation,
            "/preliminary-verification",
            found,
        )
        .await;
    grave.submit(OTHER_HEAD).await;
    grave
        .refused(
            OFFICER,
            Service::Assignment,
            "/approval",
            json!({}),
            "403 sensitivity",
        )
        .await;
    grave
        .refused(
            LEADER,
            Service::Assignment,
            "/approval",
            json!({}),
            "409 not-concluded",
        )
        .await;
    grave.conclude(OTHER_HEAD, "substantiated").await;
    grave
        .does(LEADER, Service::Assignment, "/approval", json!({}))
        .await;
    grave.awaits("awaiting_reply").await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_2_the_reply_goes_by_the_channel_chosen_and_only_after_approval() {
    let world = World::start().await;
    let case = world.dispatched("a@example.org").await;
    case.sign_for(HANDLER).await;
    let text = json!({"text": "经查属实，已批评教育，向您致歉。如不服可申请复核。"});
    let early = writes(&case, DESK, "/v1/replies", text.clone()).await;
    assert_eq!(
        journeys_tests::verdict(&early),
        "409 nothing-to-reply",
        "{}",
        early.text
    );
    case.approved_by_all(HANDLER).await;
    case.at_stage("to_reply").await;
    world
        .mail("sun@hall.jiangzhou.example", "request for a reply", |m| {
            m.text().contains(&case.told.number) && m.subject().contains("答复")
        })
        .await;
    let handler = writes(&case, HANDLER, "/v1/replies", text.clone()).await;
    assert_eq!(
        journeys_tests::verdict(&handler),
        "403 role",
        "{}",
        handler.text
    );
    case.reply().await;
    let mail = world
        .mail("a@example.org", "reply", |m| {
            m.subject().contains("投诉答复")
        })
        .await;
    for said in ["诚恳致歉", "复核", case.told.number.as_str()] {
        assert!(mail.text().contains(said), "{said}: {}", mail.text());
    }
    let again = writes(&case, DESK, "/v1/replies", text).await;
    assert_eq!(
        journeys_tests::verdict(&again),
        "409 already-replied",
        "{}",
        again.text
    );
    // Readable with number and code, too; not with another's.
    case.at_stage("to_follow_up").await;
    let token = world.track(&case).await["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let path = format!("/v1/replies/{}", case.id());
    assert!(
        world
            .get(Who::Token(&token), "notification", &path)
            .await
            .text
            .contains("诚恳致歉")
    );
    let other = world.web_complaint(RUDE, "b@example.org").await;
    let token = world.track(&other).await["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    assert_eq!(
        world
            .get(Who::Token(&token), "notification", &path)
            .await
            .status,
        404
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_4_closed_automatically_after_reply_and_follow_up_or_by_the_department_with_a_reason() {
    let world = World::start().await;
    let (case, link) = world.replied("a@example.org").await;
    case.at_stage("to_follow_up").await;
    case.answer(&link, "satisfied").await;
    let row = case.at_stage("closed").await;
    assert_eq!(
        (&row["result"], &row["satisfaction"], &row["open_measures"]),
        (&json!("resolved"), &json!("satisfied"), &json!(0))
    );
    assert!(row["ended_at"].is_string());

    let by_hand = world.dispatched("b@example.org").await;
    let closing = json!({"result": "transferred", "reason": "依职权移交主管部门处理。"});
    by_hand
        .refused(
            OFFICER,
            Service::Intake,
            "/closure",
            json!({"result": "transferred", "reason": ""}),
            "422 /reason",
        )
        .await;
    by_hand
        .refused(
            OFFICER,
            Service::Intake,
            "/closure",
            json!({"result": "withdrawn", "reason": "无"}),
            "422 /result",
        )
        .await;
    by_hand
        .refused(
            DESK,
            Service::Intake,
            "/closure",
            closing.clone(),
            "403 role",
        )
        .await;
    by_hand
        .does(OFFICER, Service::Intake, "/closure", closing.clone())
        .await;
    assert_eq!(by_hand.at_stage("closed").await["result"], "transferred");
    by_hand.awaits("ended").await;
    let other = json!({"result": "resolved", "reason": "改口。"});
    by_hand
        .refused(
            OFFICER,
            Service::Intake,
            "/closure",
            other,
            "409 decided-otherwise",
        )
        .await;
    by_hand
        .refused(
            HANDLER,
            Service::Assignment,
            "/sign-for",
            json!({}),
            "403 not-assigned",
        )
        .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_5_withdrawn_at_any_time_before_the_reply_and_scope_c_goes_on() {
    let world = World::start().await;
    let token = async |case: &Case<'_>| {
        world.track(case).await["token"]
            .as_str()
            .expect("a token")
            .to_owned()
    };
    let case = world.web_complaint(RUDE, "a@example.org").await;
    let mine = token(&case).await;
    let other = world.web_complaint(BRIBE, "b@example.org").await;
    world
        .refused(
            Who::Token(&mine),
            Service::Intake,
            other.id(),
            "/withdrawal",
            json!({}),
            "403 role",
        )
        .await;
    world
        .refused(
            Who::Public,
            Service::Intake,
            case.id(),
            "/withdrawal",
            json!({}),
            "401",
        )
        .await;
    world
        .does(
            Who::Token(&mine),
            Service::Intake,
            case.id(),
            "/withdrawal",
            json!({}),
        )
        .await;
    case.at_stage("withdrawn").await;
    case.awaits("ended").await;
    case.refused(
        OFFICER,
        Service::Intake,
        "/acceptance",
        json!({}),
        "409 withdrawn",
    )
    .await;

    let (replied, _) = world.replied("c@example.org").await;
    replied.at_stage("to_follow_up").await;
    let mine = token(&replied).await;
    world
        .refused(
            Who::Token(&mine),
            Service::Intake,
            replied.id(),
            "/withdrawal",
            json!({}),
            "409 already-replied",
        )
        .await;

    let mine = token(&other).await;
    world
        .does(
            Who::Token(&mine),
            Service::Intake,
            other.id(),
            "/withdrawal",
            json!({}),
        )
        .await;
    other
        .does(INTEGRITY, Service::Intake, "/acceptance", json!({}))
        .await;
    assert!(other.at_stage("accepted").await["withdrawn_at"].is_string());
    other.awaits("awaiting_classification").await;
    world.finish().await;
}
