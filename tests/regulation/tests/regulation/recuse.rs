//! 回避 (F-4.2b).

use journeys_tests::cast::{
    CLERK, HALL, HANDLER, HEAD, INTEGRITY, OFFICER, OTHER_CLERK, OTHER_HEAD, RELATED, RESPONDENT,
};
use journeys_tests::matters::{self, BRIBE, LOST, RUDE, with};
use journeys_tests::{Service, World};
use rehearsal::Who;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_respondent_reads_nothing_and_is_not_told_who_complained() {
    let world = World::start().await;
    let case = world.dispatched("a@example.org").await;
    case.sign_for(HANDLER).await;
    let id = case.id();
    for (service, path) in [
        ("intake", format!("/v1/complaints/{id}")),
        ("intake", format!("/v1/complaints/{id}/narrative")),
        ("intake", format!("/v1/complaints/{id}/history")),
        ("investigation", format!("/v1/investigations/{id}")),
        ("assignment", format!("/v1/assignments/{id}")),
        ("notification", format!("/v1/replies/{id}")),
    ] {
        let answer = world.get(case.respondent(), service, &path).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text);
        let manager = world.get(Who::Staff(HEAD), service, &path).await;
        assert!(
            manager.is_success() || path.ends_with("narrative") || path.ends_with("history"),
            "{path}: managers keep their part: {}",
            manager.text
        );
    }
    for list in ["/v1/complaints", "/v1/assignments", "/v1/investigations"] {
        let service = match list {
            "/v1/complaints" => "intake",
            "/v1/assignments" => "assignment",
            _ => "investigation",
        };
        let listed = world.get(case.respondent(), service, list).await;
        assert!(
            !listed.text.contains(&case.told.number),
            "{list}: {}",
            listed.text
        );
    }
    // A measure of theirs is the one thing they hear of, and it names nobody.
    case.order_measure(HANDLER, "self_criticism", RESPONDENT, "2026-10-30")
        .await;
    let task = world
        .mail("wang@hall.jiangzhou.example", "task", |m| {
            m.subject().contains("处理措施")
        })
        .await;
    for secret in ["林晓", "13800138000", "a@example.org", "手机"] {
        assert!(!task.text().contains(secret), "{secret}: {}", task.text());
    }
    world.rest().await;
    assert_eq!(world.mails_to("wang@hall.jiangzhou.example"), 1);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_neither_a_respondent_nor_their_staff_nor_relations_verify_handle_or_approve() {
    let world = World::start().await;
    let people = &world.people;
    // About the head of social security, who is no leader: a clerk of theirs and somebody with a
    // declared relation are recused, too.
    let body = with(
        matters::at_the_desk(people, RUDE, "a@example.org"),
        json!({
            "window_id": people.window(HALL, "7"), "department_id": null,
            "respondent_ids": [people.staff(OTHER_CLERK)],
        }),
    );
    let told = world.register(Who::Staff("hall-qian"), &body).await;
    let case = world.case(told, "a@example.org");
    case.accept().await;
    case.verify().await;
    case.classify("ordinary", &["A"]).await;
    case.awaits("awaiting_dispatch").await;
    let social = |handler: &str| {
        json!({
            "department_id": people.department(HALL, "social-security"),
            "handler_id": people.staff(handler), "required": "查清事实。",
        })
    };
    case.refused(
        OFFICER,
        Service::Assignment,
        "/dispatch",
        social(OTHER_CLERK),
        "409 recused",
    )
    .await;
    let group =
        json!({"leader_id": people.staff(CLERK), "member_ids": [people.staff(OTHER_CLERK)]});
    case.refused(
        OFFICER,
        Service::Investigation,
        "/group",
        group,
        "409 recused",
    )
    .await;
    case.does(
        OFFICER,
        Service::Assignment,
        "/dispatch",
        social(OTHER_HEAD),
    )
    .await;
    case.sign_for(OTHER_HEAD).await;

    // Then it turns out to be about the head: taken away at once, and kept away from their line.
    case.identify(OTHER_HEAD).await;
    let taken = case.awaits("awaiting_dispatch").await;
    assert!(
        taken["clocks"].as_array().is_some_and(|c| c
            .iter()
            .any(|c| c["clock"] == "handling" && c["stopped_at"].is_null())),
        "the clock runs on: {taken}"
    );
    for recused in [OTHER_HEAD, OTHER_CLERK, RELATED] {
        let path = Service::Assignment.thing(case.id());
        assert_eq!(
            world
                .get(Who::Staff(recused), "assignment", &path)
                .await
                .status,
            404,
            "{recused}"
        );
        case.refused(
            recused,
            Service::Assignment,
            "/sign-for",
            json!({}),
            "403 conflict",
        )
        .await;
    }
    case.refused(
        OFFICER,
        Service::Assignment,
        "/dispatch",
        with(
            case.dispatch_body(),
            json!({"handler_id": people.staff(RELATED)}),
        ),
        "409 recused",
    )
    .await;
    case.dispatch().await;
    case.sign_for(HANDLER).await;
    case.approved_by_all(HANDLER).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_for_scope_c_the_respondents_managers_and_department_are_recused_as_well() {
    let world = World::start().await;
    let case = world.desk_complaint(BRIBE, "a@example.org").await;
    case.does(INTEGRITY, Service::Intake, "/acceptance", json!({}))
        .await;
    let path = Service::Intake.thing(case.id());
    for manager in [HEAD, HANDLER, "hall-zhao", "jz-he"] {
        assert_eq!(
            world.get(Who::Staff(manager), "intake", &path).await.status,
            404,
            "{manager}"
        );
    }
    let major = json!({"severity": "major", "scopes": ["C"], "reason": "反映收受购物卡。"});
    case.refused(
        HEAD,
        Service::Investigation,
        "/classification",
        major.clone(),
        "403 conflict",
    )
    .await;
    case.does(INTEGRITY, Service::Investigation, "/classification", major)
        .await;
    // If nobody of the line is left, the level above that is not of it hears of it.
    let next = case.awaits("awaiting_designation").await["next"]["staff_ids"].clone();
    let next = next.as_array().expect("people").clone();
    assert!(!next.is_empty());
    for manager in [HEAD, "hall-zhao", "jz-he", "jz-luo"] {
        assert!(
            !next.contains(&json!(world.people.staff(manager))),
            "{manager} is in line with the respondent"
        );
    }
    // Managers of a respondent in an ordinary matter keep their part.
    let ordinary = world.desk_complaint(LOST, "b@example.org").await;
    let path = Service::Intake.thing(ordinary.id());
    assert_eq!(
        world
            .get(Who::Staff("hall-zhao"), "intake", &path)
            .await
            .status,
        200
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_whoever_declares_an_interest_loses_the_case_everywhere_and_reads_nothing_of_it() {
    let world = World::start().await;
    let case = world.dispatched("a@example.org").await;
    case.sign_for(HANDLER).await;
    let why = json!({"reason": "与投诉人是亲属。"});
    // Nobody can ask by that whether a case exists.
    let path = format!("{}/interest", Service::Investigation.thing(case.id()));
    let outsider = world
        .post(Who::Staff("bank-yang"), "investigation", &path, why.clone())
        .await;
    assert_eq!(outsider.status, 404, "{}", outsider.text);
    case.does(HANDLER, Service::Investigation, "/interest", why.clone())
        .await;
    let taken = case.awaits("awaiting_dispatch").await;
    assert_eq!(taken["clocks"].as_array().map(Vec::is_empty), Some(false));
    let id = case.id();
    for (service, path) in [
        ("intake", format!("/v1/complaints/{id}")),
        ("investigation", format!("/v1/investigations/{id}")),
        ("assignment", format!("/v1/assignments/{id}")),
        ("assignment", format!("/v1/assignments/{id}/ledger")),
        ("notification", format!("/v1/replies/{id}")),
    ] {
        world.hides(HANDLER, service, &path).await;
    }
    for (service, list) in [
        ("intake", "/v1/complaints"),
        ("assignment", "/v1/assignments"),
        ("assignment", "/v1/assignments?queue=mine"),
        ("investigation", "/v1/investigations"),
    ] {
        let listed = world.get(Who::Staff(HANDLER), service, list).await;
        assert!(!listed.text.contains(&case.told.number), "{list}");
    }
    let counts = world
        .get(Who::Staff(HANDLER), "assignment", "/v1/assignment-counts")
        .await;
    assert_eq!(counts.body["mine"], 0, "{}", counts.text);
    case.refused(
        OFFICER,
        Service::Assignment,
        "/dispatch",
        case.dispatch_body(),
        "409 recused",
    )
    .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_a_changed_line_of_the_organization_takes_the_case_away() {
    let world = World::start().await;
    let case = world.dispatched("a@example.org").await;
    case.sign_for(HANDLER).await;
    let handler = "code = \"hall-wu\"\nname = \"吴静\"\ntitle = \"企业登记科副科长\"\nsite = \"hall\"\ndepartment = \"registry\"\nmanager = \"hall-zhou\"";
    // Another manager who has nothing to do with it: the work goes on.
    world.reorganize(&[(handler, &handler.replace("hall-zhou", "hall-zhao"))]);
    case.awaits("in_handling").await;
    // The respondent as manager: the case is somebody else's.
    let under_them = handler.replace("\"hall-zhou\"", "\"hall-wang\"");
    world.reorganize(&[(handler, &under_them)]);
    case.awaits("awaiting_dispatch").await;
    let path = Service::Assignment.thing(case.id());
    let read = world.get(Who::Staff(HANDLER), "assignment", &path).await;
    assert_eq!(read.status, 404, "{}", read.text);
    let timeline = world.timeline(case.id()).await;
    assert!(
        timeline.contains(&"assignment.taken_away".to_owned()),
        "{timeline:?}"
    );
    world.finish().await;
}
