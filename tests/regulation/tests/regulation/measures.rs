//! Section 5: ways of handling.

use journeys_tests::cast::{HANDLER, HEAD, OFFICER, OTHER_CLERK, RELATED as STAFF, RESPONDENT};
use journeys_tests::matters::{RUDE, with};
use journeys_tests::{Service, World};
use rehearsal::Who;
use serde_json::{Value, json};

fn measure(world: &World, kind: &str, owner: &str, due: &str) -> Value {
    json!({"kind": kind, "owner_id": world.people.staff(owner), "due_date": due, "description": "按要求完成。"})
}

#[tokio::test(flavor = "multi_thread")]
async fn s_5_1_misunderstandings_are_conciliated_without_the_handler_knowing_who_it_is() {
    let world = World::start().await;
    // By window staff who are no investigators: those may have to read the whole story.
    let case = world.desk_complaint(RUDE, "a@example.org").await;
    case.accept().await;
    case.verify().await;
    case.classify("ordinary", &["A"]).await;
    let to_staff = json!({"handler_id": world.people.staff(STAFF)});
    case.does(
        OFFICER,
        Service::Assignment,
        "/dispatch",
        with(case.dispatch_body(), to_staff),
    )
    .await;
    let conciliation = measure(&world, "conciliation", STAFF, "2026-10-09");
    case.refused(
        STAFF,
        Service::Assignment,
        "/measures",
        conciliation.clone(),
        "409 not-now",
    )
    .await;
    case.sign_for(STAFF).await;
    let id = case
        .order_measure(STAFF, "conciliation", STAFF, "2026-10-09")
        .await;
    let outcome = json!({"proof": "通过受理台回拨，耐心解释，投诉人表示理解并同意处理意见。"});
    let path = format!("/measures/{id}/completion");
    case.refused(
        HEAD,
        Service::Assignment,
        &path,
        outcome.clone(),
        "403 not-assigned",
    )
    .await;
    // Each attempt has an outcome; without one nothing was conciliated.
    case.refused(
        STAFF,
        Service::Assignment,
        &path,
        outcome.clone(),
        "409 no-contact",
    )
    .await;
    let attempt = |outcome: &str| json!({"way": "call_back", "outcome": outcome, "note": "耐心解释并提供帮助。", "measure_id": id});
    case.refused(
        OTHER_CLERK,
        Service::Assignment,
        "/contact-attempts",
        attempt("agreed"),
        "403 not-assigned",
    )
    .await;
    case.refused(
        STAFF,
        Service::Assignment,
        "/contact-attempts",
        attempt("perhaps"),
        "422 /outcome",
    )
    .await;
    for outcome in ["not_reached", "not_agreed", "agreed"] {
        case.does(
            STAFF,
            Service::Assignment,
            "/contact-attempts",
            attempt(outcome),
        )
        .await;
    }
    case.does(STAFF, Service::Assignment, &path, outcome).await;
    case.does(
        OFFICER,
        Service::Assignment,
        &format!("/measures/{id}/check-off"),
        json!({}),
    )
    .await;
    // Contact is relayed: neither the address nor the story is the handler's to read.
    for path in ["contact", "narrative"] {
        let path = format!("{}/{path}", Service::Intake.thing(case.id()));
        let hidden = world.get(Who::Staff(STAFF), "intake", &path).await;
        assert!(!hidden.is_success(), "{path}: {}", hidden.text);
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_5_2_a_confirmed_problem_is_rectified_by_typed_measures_with_owner_and_due_date() {
    let world = World::start().await;
    let case = world.dispatched("a@example.org").await;
    case.sign_for(HANDLER).await;
    for (kind, owner) in [
        ("correction", HANDLER),
        ("criticism", HEAD),
        ("self_criticism", RESPONDENT),
        ("training", HANDLER),
    ] {
        case.order_measure(HANDLER, kind, owner, "2026-10-30").await;
    }
    // What the kind leaves open is stated: the circle, the rules or the process.
    for (kind, form) in [
        ("circulated_criticism", "circle_department"),
        ("process_rectification", "rules"),
    ] {
        let body = measure(&world, kind, HEAD, "2026-10-30");
        case.refused(
            HANDLER,
            Service::Assignment,
            "/measures",
            body.clone(),
            "422 /form",
        )
        .await;
        let body = with(body, json!({"form": form}));
        case.does(HANDLER, Service::Assignment, "/measures", body)
            .await;
    }
    let seen = case.awaits("in_handling").await;
    let measures = seen["measures"].as_array().expect("measures");
    assert_eq!(measures.len(), 6);
    assert_eq!(measures[4]["form"], "circle_department");
    case.refused(
        HANDLER,
        Service::Assignment,
        "/measures",
        measure(&world, "self_criticism", HEAD, "2026-10-30"),
        "409 not-respondent",
    )
    .await;
    world
        .sees(
            OFFICER,
            Service::Intake,
            case.id(),
            "open measures",
            |row| row["open_measures"] == 6,
        )
        .await;
    for (body, refused) in [
        (
            measure(&world, "fine", RESPONDENT, "2026-10-30"),
            "422 /kind",
        ),
        (
            measure(&world, "training", RESPONDENT, "2026-09-28"),
            "422 /due_date",
        ),
        (
            json!({"kind": "training", "owner_id": case.id(), "due_date": "2026-10-30", "description": "培训。"}),
            "422 /owner_id",
        ),
        (
            json!({"kind": "training", "owner_id": world.people.staff(HEAD), "due_date": "2026-10-30", "description": ""}),
            "422 /description",
        ),
    ] {
        case.refused(HANDLER, Service::Assignment, "/measures", body, refused)
            .await;
    }
    let another = measure(&world, "training", HEAD, "2026-10-30");
    case.refused(
        OTHER_CLERK,
        Service::Assignment,
        "/measures",
        another,
        "403 not-assigned",
    )
    .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_5_4_a_measure_is_proved_by_its_owner_and_checked_off_by_somebody_else() {
    let world = World::start().await;
    let case = world.dispatched("a@example.org").await;
    case.sign_for(HANDLER).await;
    let id = case
        .order_measure(HANDLER, "self_criticism", RESPONDENT, "2026-10-30")
        .await;
    let other = case
        .order_measure(HANDLER, "training", HEAD, "2026-10-30")
        .await;
    let (completion, check_off) = (
        format!("/measures/{id}/completion"),
        format!("/measures/{id}/check-off"),
    );
    case.refused(
        OFFICER,
        Service::Assignment,
        &check_off,
        json!({}),
        "409 not-completed",
    )
    .await;

    // The respondent sees their own measure, and nothing else of the case.
    let own = world
        .get(case.respondent(), "assignment", "/v1/measures")
        .await;
    assert!(
        own.text.contains(&id) && !own.text.contains(&other),
        "{}",
        own.text
    );
    let proof = json!({"proof": "书面检讨一份，已交科长。"});
    let task = &own.body["items"][0];
    let seen = format!("\"{}\"", task["version"]);
    let path = format!("{}{completion}", Service::Assignment.thing(case.id()));
    let done = world
        .people
        .post(case.respondent(), "assignment", &path, &proof, Some(&seen))
        .await
        .expect("an answer");
    assert!(done.is_success(), "{} {}", done.status, done.text);
    assert!(!done.text.contains(&other), "{}", done.text);
    case.refused(
        RESPONDENT,
        Service::Assignment,
        &format!("/measures/{other}/completion"),
        proof.clone(),
        "403 not-assigned",
    )
    .await;
    case.refused(
        RESPONDENT,
        Service::Assignment,
        &check_off,
        json!({}),
        "403 conflict",
    )
    .await;
    // The owner of a measure does not check it off, whatever else they may.
    case.does(
        HEAD,
        Service::Assignment,
        &format!("/measures/{other}/completion"),
        proof,
    )
    .await;
    case.refused(
        HEAD,
        Service::Assignment,
        &format!("/measures/{other}/check-off"),
        json!({}),
        "403 own-work",
    )
    .await;
    case.does(HEAD, Service::Assignment, &check_off, json!({}))
        .await;

    // It may outlive the reply.
    case.approved_by_all(HANDLER).await;
    let link = case.reply().await;
    case.answer(&link, "satisfied").await;
    case.at_stage("closed").await;
    case.does(
        OFFICER,
        Service::Assignment,
        &format!("/measures/{other}/check-off"),
        json!({}),
    )
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
    world.finish().await;
}
