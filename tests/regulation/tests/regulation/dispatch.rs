//! 交办, 指定 (S-4.4).

use journeys_tests::cast::{
    CLERK, DESK, HANDLER, HEAD, INTEGRITY, INTEGRITY_CLERK, LEADER, OFFICER, OTHER_HEAD, OVERSEER,
    RESPONDENT,
};
use journeys_tests::matters::{BRIBE, LOST, RUDE, with};
use journeys_tests::{Service, World, china};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn s_4_4_an_ordinary_complaint_is_dispatched_straight_to_the_department() {
    let world = World::start().await;
    let case = world.desk_complaint(RUDE, "a@example.org").await;
    case.refused(
        OFFICER,
        Service::Assignment,
        "/dispatch",
        case.dispatch_body(),
        "409 not-now",
    )
    .await;
    case.accept().await;
    case.classify("ordinary", &["A"]).await;
    case.awaits("awaiting_dispatch").await;
    case.refused(
        LEADER,
        Service::Assignment,
        "/designation",
        case.designation_body(),
        "403 sensitivity",
    )
    .await;
    case.refused(
        DESK,
        Service::Assignment,
        "/dispatch",
        case.dispatch_body(),
        "403 role",
    )
    .await;
    let to_respondent = with(
        case.dispatch_body(),
        json!({"handler_id": world.people.staff(RESPONDENT)}),
    );
    case.refused(
        OFFICER,
        Service::Assignment,
        "/dispatch",
        to_respondent,
        "409 recused",
    )
    .await;
    let nothing_required = with(case.dispatch_body(), json!({"required": ""}));
    case.refused(
        OFFICER,
        Service::Assignment,
        "/dispatch",
        nothing_required,
        "422 /required",
    )
    .await;
    case.dispatch().await;
    let given = case.awaits("awaiting_sign_for").await;
    assert_eq!(
        given["order"]["required"],
        "查清事实，三个工作日内办结并反馈。"
    );
    assert_eq!(
        crate::moment(&given["next"]["due_at"]),
        china("2026-10-09T17:30"),
        "3 working days"
    );
    assert_eq!(
        given["next"]["staff_ids"],
        json!([world.people.staff(HANDLER)])
    );
    case.refused(
        HEAD,
        Service::Assignment,
        "/sign-for",
        json!({}),
        "403 not-assigned",
    )
    .await;
    case.sign_for(HANDLER).await;

    // To a department without a name: somebody of it signs, never the respondent.
    let open = world.desk_complaint(RUDE, "b@example.org").await;
    open.accept().await;
    open.classify("ordinary", &["A"]).await;
    let body = with(open.dispatch_body(), json!({"handler_id": null}));
    open.does(OFFICER, Service::Assignment, "/dispatch", body)
        .await;
    open.refused(
        RESPONDENT,
        Service::Assignment,
        "/sign-for",
        json!({}),
        "403 conflict",
    )
    .await;
    open.sign_for(HEAD).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_4_a_major_complaint_is_reported_at_once_and_the_leadership_designates_a_group() {
    let world = World::start().await;
    let case = world.desk_complaint(LOST, "a@example.org").await;
    case.accept().await;
    case.classify("major", &["B"]).await;
    let reported = case.awaits("awaiting_designation").await;
    assert!(
        reported["next"]["staff_ids"]
            .as_array()
            .is_some_and(|s| s.contains(&json!(world.people.staff(LEADER)))),
        "{reported}"
    );
    world
        .mail("zhao@hall.jiangzhou.example", "report", |m| {
            m.subject().contains("重大投诉")
        })
        .await;
    case.refused(
        OFFICER,
        Service::Assignment,
        "/dispatch",
        case.dispatch_body(),
        "409 major-is-designated",
    )
    .await;
    case.refused(
        OFFICER,
        Service::Assignment,
        "/designation",
        case.designation_body(),
        "403 role",
    )
    .await;
    let with_respondent = with(
        case.designation_body(),
        json!({"member_ids": [world.people.staff(OTHER_HEAD), world.people.staff(RESPONDENT)]}),
    );
    case.refused(
        LEADER,
        Service::Assignment,
        "/designation",
        with_respondent,
        "409 recused",
    )
    .await;
    case.designate().await;
    let given = case.awaits("awaiting_sign_for").await;
    assert_eq!(
        crate::moment(&given["next"]["due_at"]),
        china("2026-10-14T17:30"),
        "7 working days"
    );
    assert_eq!(
        given["order"]["leader_id"],
        json!(world.people.staff(OTHER_HEAD))
    );
    // The group investigates and handles.
    world
        .sees(CLERK, Service::Investigation, case.id(), "the group", |i| {
            i["group"]["designated"] == true
        })
        .await;
    case.sign_for(CLERK).await;

    // Integrity: designated by two, who are not in line with the respondent.
    let secret = world.desk_complaint(BRIBE, "b@example.org").await;
    secret
        .does(INTEGRITY, Service::Intake, "/acceptance", json!({}))
        .await;
    let body = json!({"severity": "major", "scopes": ["C"], "reason": "反映收受购物卡。"});
    secret
        .does(INTEGRITY, Service::Investigation, "/classification", body)
        .await;
    let id = |who: &str| world.people.staff(who);
    let group = json!({"leader_id": id(INTEGRITY_CLERK), "member_ids": [id(INTEGRITY_CLERK)], "required": "依纪调查。"});
    secret
        .refused(
            LEADER,
            Service::Assignment,
            "/designation",
            group.clone(),
            "403 conflict",
        )
        .await;
    let waits = secret
        .does(OVERSEER, Service::Assignment, "/designation", group.clone())
        .await;
    assert_eq!(
        (waits.status, &waits.body["awaits_second_person"]),
        (202, &json!(true))
    );
    secret.awaits("awaiting_designation").await;
    secret
        .does(INTEGRITY, Service::Assignment, "/designation", group)
        .await;
    secret.awaits("awaiting_sign_for").await;
    world.finish().await;
}
