//! Working time (F-4.4a, F-4.4b), reminders (F-4.4e) and a clock on every stage (F-4.5).

use journeys_tests::cast::{
    BANK, BANK_DESK, BANK_OFFICER, CLERK, DESK, HANDLER, HEAD, LEADER, OFFICER, SUPERVISOR,
};
use journeys_tests::matters::{self, RUDE, with};
use journeys_tests::{Case, Service, World, china};
use rehearsal::Who;
use serde_json::{Value, json};

/// An ordinary complaint that awaits dispatch.
async fn ready<'w>(world: &'w World) -> Case<'w> {
    let case = world.desk_complaint(RUDE, "a@example.org").await;
    case.accept().await;
    case.classify("ordinary", &["A"]).await;
    case.awaits("awaiting_dispatch").await;
    case
}

fn handling(assignment: &Value) -> &Value {
    let clocks = assignment["clocks"].as_array().expect("clocks");
    clocks
        .iter()
        .rfind(|clock| clock["clock"] == "handling")
        .expect("the handling clock")
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4a_the_clock_starts_at_dispatch_and_business_hours_decide_the_first_day() {
    let world = World::start_at("2026-09-14T08:00").await;
    let (early, late, weekend) = (
        ready(&world).await,
        ready(&world).await,
        ready(&world).await,
    );
    // Before opening: Monday is day 0. After close: Tuesday is. On a Saturday: Monday is.
    for (case, dispatched, due) in [
        (&early, "2026-09-14T08:10", "2026-09-17T17:30"),
        (&late, "2026-09-14T17:30", "2026-09-18T17:30"),
        (&weekend, "2026-09-26T10:00", "2026-10-08T17:30"),
    ] {
        world.clock(dispatched).await;
        case.dispatch().await;
        let given = case.awaits("awaiting_sign_for").await;
        assert_eq!(
            crate::moment(&handling(&given)["due_at"]),
            china(due),
            "dispatched {dispatched}: {given}"
        );
    }
    // Signing for it later changes nothing.
    world.clock("2026-09-28T10:00").await;
    weekend.sign_for(HANDLER).await;
    let signed = weekend.awaits("in_handling").await;
    assert_eq!(
        crate::moment(&handling(&signed)["due_at"]),
        china("2026-10-08T17:30"),
        "{signed}"
    );
    assert_eq!(handling(&signed)["version"], 1);

    // A bank's policy: 15 calendar days, close at 17:00.
    let people = &world.people;
    let at_the_bank = with(
        matters::web_form(people, RUDE, "b@example.org"),
        json!({"site_id": people.site(BANK), "window_id": people.window(BANK, "3"), "channel": "desk"}),
    );
    let told = world.register(Who::Staff(BANK_DESK), &at_the_bank).await;
    let bank = world.case(told, "b@example.org");
    bank.does(BANK_OFFICER, Service::Intake, "/acceptance", json!({}))
        .await;
    let body = json!({"severity": "ordinary", "scopes": ["A"], "reason": "态度问题。"});
    bank.does(
        BANK_OFFICER,
        Service::Investigation,
        "/classification",
        body,
    )
    .await;
    let order =
        json!({"department_id": people.department(BANK, "counter"), "required": "十五日内办结。"});
    bank.does(BANK_OFFICER, Service::Assignment, "/dispatch", order)
        .await;
    let given = bank.awaits("awaiting_sign_for").await;
    assert_eq!(
        crate::moment(&handling(&given)["due_at"]),
        china("2026-10-13T17:00"),
        "{given}"
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4b_holidays_do_not_count_make_up_days_do_and_an_unpublished_year_is_provisional() {
    let world = World::start_at("2026-09-30T09:30").await;
    let case = ready(&world).await;
    case.dispatch().await;
    let given = case.awaits("awaiting_sign_for").await;
    // 8 and 9 October, and Saturday the 10th, which is worked for the holiday.
    assert_eq!(
        crate::moment(&handling(&given)["due_at"]),
        china("2026-10-10T17:30"),
        "{given}"
    );
    assert_eq!(handling(&given)["provisional"], false);
    let path = format!("{}/ledger?lang=en", Service::Assignment.thing(case.id()));
    let ledger = world.get(Who::Staff(OFFICER), "assignment", &path).await;
    assert!(
        ledger.text.contains("2026-10-10"),
        "the arithmetic in words: {}",
        ledger.text
    );
    let hidden = world.get(case.respondent(), "assignment", &path).await;
    assert_eq!(hidden.status, 404);

    world.clock("2026-12-30T09:30").await;
    let case = ready(&world).await;
    case.dispatch().await;
    let given = case.awaits("awaiting_sign_for").await;
    // 2027 is not published: 31 December, then weekdays.
    assert_eq!(handling(&given)["provisional"], true, "{given}");
    let guessed = crate::moment(&handling(&given)["due_at"]);
    let notice = json!({
        "year": 2027, "papers": ["https://www.gov.cn/"],
        "days": [
            {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
            {"name": "元旦", "date": "2027-01-02", "isOffDay": true},
            {"name": "元旦", "date": "2027-01-03", "isOffDay": true},
            {"name": "元旦", "date": "2027-01-04", "isOffDay": true},
        ],
    });
    let file = world.stack.folder.join("2027.json");
    std::fs::write(&file, notice.to_string()).expect("a file");
    let imported = world
        .stack
        .command("directory")
        .args(["calendar", "import"])
        .arg(&file)
        .output();
    let imported = imported.expect("directory runs");
    assert!(
        imported.status.success(),
        "{}",
        String::from_utf8_lossy(&imported.stderr)
    );
    let redated = world
        .sees(
            OFFICER,
            Service::Assignment,
            case.id(),
            "the new deadline",
            |a| handling(a)["provisional"] == false,
        )
        .await;
    // 31 December, 5 and 6 January.
    assert_eq!(
        crate::moment(&handling(&redated)["due_at"]),
        china("2027-01-06T17:30"),
        "{redated}"
    );
    assert_ne!(crate::moment(&handling(&redated)["due_at"]), guessed);
    let path = format!("{}/ledger", Service::Assignment.thing(case.id()));
    let ledger = world.get(Who::Staff(OFFICER), "assignment", &path).await;
    assert!(ledger.text.contains("calendar_changed"), "{}", ledger.text);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4e_reminders_then_overdue_then_one_level_up_each_working_day_and_none_when_met() {
    let world = World::start_at("2026-09-14T10:00").await;
    let (case, met) = (ready(&world).await, ready(&world).await);
    case.dispatch().await;
    met.dispatch().await;
    case.sign_for(HANDLER).await;
    met.sign_for(HANDLER).await;
    met.submit(HANDLER).await;
    // Day 0 is Monday, the limit Thursday 17:30: day 2 is half, day 3 the last.
    let within = async |alarm: &str| {
        let is_it = |step: &Value| {
            step["details"]["alarm"] == alarm
                || (alarm == "overdue" && step["what"] == "assignment.overdue")
        };
        world.told(case.id(), alarm, is_it).await
    };
    let is_for = |told: &Value, who: &str| {
        let people = told["staff_ids"].as_array().expect("people");
        assert!(
            people.contains(&json!(world.people.staff(who))),
            "{who}: {told}"
        );
    };
    world.clock("2026-09-16T09:01").await;
    is_for(&within("half").await, HANDLER);
    world.clock("2026-09-17T09:01").await;
    is_for(&within("last_day").await, HANDLER);
    world
        .mail("wu@hall.jiangzhou.example", "reminder", |m| {
            m.text().contains(&case.told.number) && m.subject().contains("催办")
        })
        .await;
    world.clock("2026-09-17T17:31").await;
    is_for(&within("overdue").await, HANDLER);
    let late = world
        .get(Who::Staff(OFFICER), "intake", "/v1/complaints?overdue=true")
        .await;
    assert!(late.text.contains(&case.told.number), "{}", late.text);
    world.clock("2026-09-18T09:01").await;
    is_for(&within("escalate_unit_head").await, HEAD);
    // Saturday is no working day; Sunday, 20 September, is worked for the holiday.
    world.clock("2026-09-20T09:01").await;
    is_for(&within("escalate_site_leader").await, LEADER);
    world.clock("2026-09-21T09:01").await;
    is_for(&within("escalate_supervisor").await, SUPERVISOR);
    world
        .mail("fang@jiangzhou.example", "escalation", |m| {
            m.text().contains(&case.told.number)
        })
        .await;
    world.rest().await;
    // What was handed in on time is not overdue in its handling; its approval is.
    let path = format!("{}/history", Service::Intake.thing(met.id()));
    let history = world.get(Who::Staff(SUPERVISOR), "intake", &path).await;
    let clocks: Vec<_> = history.body["items"]
        .as_array()
        .expect("steps")
        .iter()
        .filter(|s| s["what"] == "assignment.overdue")
        .map(|s| s["details"]["clock"].clone())
        .collect();
    assert_eq!(clocks, [json!("approval")], "{}", history.text);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_5_every_stage_has_a_clock_and_is_in_somebodys_queue_until_the_end() {
    let world = World::start().await;
    let case = world.desk_complaint(RUDE, "a@example.org").await;
    let stage = async |stage: &str, action: &str, who: &str, due: &str| {
        let seen = case.awaits(stage).await;
        let next = &seen["next"];
        assert_eq!(
            (&next["action"], crate::moment(&next["due_at"])),
            (&json!(action), china(due)),
            "{stage}: {seen}"
        );
        let people = next["staff_ids"].as_array().expect("people");
        assert!(
            people.contains(&json!(world.people.staff(who))),
            "{stage}: not in the queue of {who}: {seen}"
        );
        let listed = world
            .get(Who::Staff(who), "assignment", "/v1/assignments")
            .await;
        assert!(
            listed.text.contains(&case.told.number),
            "{stage}: {who} does not see it in a list: {}",
            listed.text
        );
    };
    stage("awaiting_acceptance", "accept", OFFICER, "2026-09-30T17:30").await;
    case.accept().await;
    stage(
        "awaiting_classification",
        "verify",
        CLERK,
        "2026-10-09T17:30",
    )
    .await;
    case.verify().await;
    case.classify("ordinary", &["A"]).await;
    stage("awaiting_dispatch", "dispatch", OFFICER, "2026-09-30T17:30").await;
    case.dispatch().await;
    stage("awaiting_sign_for", "sign_for", HANDLER, "2026-10-09T17:30").await;
    case.sign_for(HANDLER).await;
    stage("in_handling", "submit_result", HANDLER, "2026-10-09T17:30").await;
    case.submit(HANDLER).await;
    stage("awaiting_endorsement", "endorse", HEAD, "2026-09-30T17:30").await;
    case.does(HEAD, Service::Assignment, "/endorsement", json!({}))
        .await;
    stage("awaiting_approval", "approve", OFFICER, "2026-09-30T17:30").await;
    case.does(OFFICER, Service::Assignment, "/approval", json!({}))
        .await;
    stage("awaiting_reply", "send_reply", DESK, "2026-10-08T17:30").await;
    let link = case.reply().await;
    stage("awaiting_follow_up", "follow_up", DESK, "2026-10-09T17:30").await;
    case.answer(&link, "satisfied").await;
    // At the end no clock runs and nobody is asked.
    let ended = case.awaits("ended").await;
    assert_eq!(ended["next"], Value::Null);
    assert!(
        ended["clocks"]
            .as_array()
            .is_some_and(|all| all.iter().all(|c| c["stopped_at"].is_string())),
        "{ended}"
    );
    let listed = world
        .get(Who::Staff(OFFICER), "assignment", "/v1/assignments")
        .await;
    assert!(!listed.text.contains(&case.told.number), "{}", listed.text);
    world.finish().await;
}
