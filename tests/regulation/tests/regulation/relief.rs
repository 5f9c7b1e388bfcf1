//! Extension and suspension (F-4.4d), what a reclassification does to a deadline (F-4.3a), and that none
//! of it rests (F-4.4e, F-4.5).

use journeys_tests::cast::{CLERK, DESK, HANDLER, HEAD, LEADER, OFFICER, SUPERVISOR};
use journeys_tests::matters::RUDE;
use journeys_tests::{Case, Service, World, china};
use rehearsal::Who;
use serde_json::{Value, json};

/// Signed for on Monday, 14 September: due on Thursday, the 17th.
async fn in_hand<'w>(world: &'w World, email: &str) -> Case<'w> {
    let case = world.desk_complaint(RUDE, email).await;
    case.accept().await;
    case.classify("ordinary", &["A"]).await;
    case.awaits("awaiting_dispatch").await;
    case.dispatch().await;
    case.sign_for(HANDLER).await;
    case
}

fn due(assignment: &Value) -> chrono::DateTime<chrono::Utc> {
    let clocks = assignment["clocks"].as_array().expect("clocks");
    let handling = clocks.iter().rfind(|clock| clock["clock"] == "handling");
    crate::moment(&handling.expect("the handling clock")["due_at"])
}

async fn ledger(case: &Case<'_>) -> String {
    let path = format!("{}/ledger?lang=zh-CN", Service::Assignment.thing(case.id()));
    let answer = case.world.get(Who::Staff(SUPERVISOR), "assignment", &path);
    answer.await.text
}

async fn promised(case: &Case<'_>) -> Value {
    let tracked = case.world.track(case).await;
    tracked["promised_date"].clone()
}

async fn queued(world: &World, who: &str) -> String {
    let path = "/v1/assignments?queue=to_extend";
    let answer = world.get(Who::Staff(who), "assignment", path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.text
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4d_an_extension_is_asked_in_time_approved_one_level_up_once_and_the_complainant_is_told()
 {
    let world = World::start_at("2026-09-14T10:00").await;
    let case = in_hand(&world, "a@example.org").await;
    let before = promised(&case).await;
    let ask = |days| json!({"days": days, "reason": "等待设备检测结果。"});
    let grant = json!({"granted": true});
    for (who, body, expected) in [
        (OFFICER, ask(3), "403 role"),
        (HANDLER, ask(4), "422 /days"),
        (HANDLER, json!({"days": 3, "reason": " "}), "422 /reason"),
    ] {
        case.refused(who, Service::Assignment, "/extension", body, expected)
            .await;
    }
    case.refused(
        HEAD,
        Service::Assignment,
        "/extension-ruling",
        grant.clone(),
        "409 nothing-asked",
    )
    .await;
    case.does(HANDLER, Service::Assignment, "/extension", ask(3))
        .await;
    assert!(queued(&world, HEAD).await.contains(&case.told.number));
    world
        .mail("zhou@hall.jiangzhou.example", "the request", |m| {
            m.subject().contains("延期申请") && m.text().contains(&case.told.number)
        })
        .await;
    case.refused(
        HANDLER,
        Service::Assignment,
        "/extension-ruling",
        grant.clone(),
        "403 role",
    )
    .await;
    case.does(
        HEAD,
        Service::Assignment,
        "/extension-ruling",
        grant.clone(),
    )
    .await;
    assert!(!queued(&world, HEAD).await.contains(&case.told.number));
    // Friday the 18th, Sunday the 20th, which is worked for the holiday, and Monday.
    let extended = case.awaits("in_handling").await;
    assert_eq!(due(&extended), china("2026-09-21T17:30"), "{extended}");
    let words = ledger(&case).await;
    assert!(words.contains("经批准延期"), "{words}");
    let told = world
        .told(case.id(), "the extension", |step| {
            step["what"] == "assignment.extended"
        })
        .await;
    assert_eq!(told["promised_date"], "2026-10-09", "{told}");
    assert_ne!(before, told["promised_date"]);
    world
        .mail("a@example.org", "the new date", |m| {
            m.subject().contains("延期") && m.text().contains("2026年10月9日")
        })
        .await;
    world
        .sees(
            SUPERVISOR,
            Service::Intake,
            case.id(),
            "the new promise",
            |row| row["promised_date"] == "2026-10-09",
        )
        .await;
    assert_eq!(promised(&case).await, "2026-10-09");
    case.refused(
        HANDLER,
        Service::Assignment,
        "/extension",
        ask(1),
        "409 extended-already",
    )
    .await;
    // Its alarms are those of the new deadline, and no others.
    world.clock("2026-09-17T17:31").await;
    world.rest().await;
    let path = format!("{}/history", Service::Intake.thing(case.id()));
    let history = world.get(Who::Staff(SUPERVISOR), "intake", &path).await;
    assert!(
        !history.text.contains("assignment.overdue"),
        "{}",
        history.text
    );
    world.clock("2026-09-21T17:31").await;
    world
        .told(case.id(), "overdue", |step| {
            step["what"] == "assignment.overdue" && step["details"]["deadline_version"] == 2
        })
        .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4d_a_refusal_has_a_reason_and_what_is_asked_after_the_deadline_is_too_late() {
    let world = World::start_at("2026-09-14T10:00").await;
    let case = in_hand(&world, "a@example.org").await;
    let ask = json!({"days": 2, "reason": "人手不足。"});
    case.does(HANDLER, Service::Assignment, "/extension", ask.clone())
        .await;
    case.refused(
        HEAD,
        Service::Assignment,
        "/extension-ruling",
        json!({"granted": false}),
        "422 /reason",
    )
    .await;
    let no = json!({"granted": false, "reason": "可以按期办结。"});
    case.does(CLERK, Service::Assignment, "/extension-ruling", no)
        .await;
    let seen = case.awaits("in_handling").await;
    assert_eq!(due(&seen), china("2026-09-17T17:30"));
    assert_eq!(seen["extensions"][0]["refused"]["reason"], "可以按期办结。");
    world
        .mail("wu@hall.jiangzhou.example", "the refusal", |m| {
            m.subject().contains("延期未批准")
        })
        .await;
    world.clock("2026-09-17T17:30").await;
    case.refused(
        HANDLER,
        Service::Assignment,
        "/extension",
        ask,
        "409 asked-too-late",
    )
    .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4d_suspended_days_do_not_count_and_a_suspension_ends_early_or_by_itself_once() {
    let world = World::start_at("2026-09-14T10:00").await;
    let (early, whole) = (
        in_hand(&world, "a@example.org").await,
        in_hand(&world, "b@example.org").await,
    );
    let ask = |on: &str| json!({"waits_for": "outside_body", "resumes_on": on, "reason": "等待公安机关复函。"});
    let grant = json!({"granted": true});
    for (body, expected) in [
        (ask("2026-09-13"), "422 /resumes_on"),
        (ask("2027-03-01"), "422 /resumes_on"),
    ] {
        early
            .refused(HANDLER, Service::Assignment, "/suspension", body, expected)
            .await;
    }
    world.clock("2026-09-15T10:00").await;
    for case in [&early, &whole] {
        case.does(
            HANDLER,
            Service::Assignment,
            "/suspension",
            ask("2026-09-18"),
        )
        .await;
        assert!(queued(&world, HEAD).await.contains(&case.told.number));
        case.refused(
            HANDLER,
            Service::Assignment,
            "/suspension-ruling",
            grant.clone(),
            "403 role",
        )
        .await;
        case.does(
            HEAD,
            Service::Assignment,
            "/suspension-ruling",
            grant.clone(),
        )
        .await;
        // Tuesday to Thursday do not count: Friday, the worked Sunday, Monday.
        let seen = case.awaits("in_handling").await;
        assert_eq!(due(&seen), china("2026-09-21T17:30"), "{seen}");
    }
    world
        .mail("a@example.org", "the notice", |m| {
            m.subject().contains("中止")
        })
        .await;
    // Early: only Tuesday was inside.
    world.clock("2026-09-16T10:00").await;
    early
        .refused(
            DESK,
            Service::Assignment,
            "/resumption",
            json!({}),
            "403 role",
        )
        .await;
    early
        .does(HANDLER, Service::Assignment, "/resumption", json!({}))
        .await;
    let seen = early.awaits("in_handling").await;
    assert_eq!(due(&seen), china("2026-09-18T17:30"), "{seen}");
    assert!(ledger(&early).await.contains("中止期间"));
    // By itself when business opens on Friday, once, the deadline as it was.
    world.clock("2026-09-18T09:00").await;
    let resumed = world
        .told(whole.id(), "resumed", |step| {
            step["what"] == "assignment.resumed"
        })
        .await;
    assert_eq!(
        (crate::moment(&resumed["due_at"]), &resumed["resumed_by"]),
        (china("2026-09-21T17:30"), &Value::Null)
    );
    world.clock("2026-09-18T09:30").await;
    world.rest().await;
    for case in [&early, &whole] {
        let timeline = world.timeline(case.id()).await;
        let times = timeline.iter().filter(|what| *what == "assignment.resumed");
        assert_eq!(times.count(), 1, "{timeline:?}");
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_3a_a_reclassification_recomputes_the_deadline_and_says_so_in_the_ledger() {
    let world = World::start_at("2026-09-14T10:00").await;
    let case = in_hand(&world, "a@example.org").await;
    // By somebody who has no part in it: refused, and nothing is counted anew.
    let major = json!({"severity": "major", "scopes": ["A"], "reason": "影响恶劣。"});
    case.refused(
        "bank-yang",
        Service::Investigation,
        "/classification",
        major.clone(),
        "403 site",
    )
    .await;
    assert!(!ledger(&case).await.contains("重新分类"));
    case.does(OFFICER, Service::Investigation, "/classification", major)
        .await;
    let seen = case.awaits("awaiting_designation").await;
    // Seven working days from Monday, the 14th; Sunday, the 20th, is worked.
    assert_eq!(due(&seen), china("2026-09-22T17:30"), "{seen}");
    let words = ledger(&case).await;
    assert!(
        words.contains("重新分类为重大投诉") && words.contains("原截止于2026-09-17 17:30"),
        "{words}"
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_an_escalation_skips_whoever_is_recused_and_is_not_silenced_by_that() {
    let world = World::start_at("2026-09-14T10:00").await;
    let case = in_hand(&world, "a@example.org").await;
    let interest = json!({"reason": "与投诉人有亲属关系。"});
    case.does(HEAD, Service::Investigation, "/interest", interest)
        .await;
    let path = Service::Assignment.thing(case.id());
    world.hides(HEAD, "assignment", &path).await;
    world.clock("2026-09-18T09:01").await;
    let told = world
        .told(case.id(), "the first level", |step| {
            step["details"]["alarm"] == "escalate_unit_head"
        })
        .await;
    let people = told["staff_ids"].as_array().expect("people");
    assert!(!people.contains(&json!(world.people.staff(HEAD))), "{told}");
    assert!(
        people.contains(&json!(world.people.staff(LEADER))),
        "the next level hears instead: {told}"
    );
    world.finish().await;
}
