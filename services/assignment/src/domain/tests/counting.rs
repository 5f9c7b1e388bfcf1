//! How deadlines are counted, and counted anew.

use calendar::Limit;
use chrono::NaiveDate;

use super::*;

/// Of each entry in the ledger why it was made.
fn why(facts: &[Fact]) -> Vec<Why> {
    let set = |fact: &Fact| match fact {
        Fact::DeadlineSet(setting) => Some(setting.why),
        _ => None,
    };
    facts.iter().filter_map(set).collect()
}

#[test]
fn f_4_4b_a_deadline_in_a_year_without_a_calendar_is_provisional_until_that_is_published() {
    let free = Conflicts::default();
    let given = classified(Severity::Ordinary);
    let when = at("2026-12-30T10:00");
    let given = then(given.dispatch(to(None), &free, &terms(), when)).0;
    let run = *given.running(Clock::Handling).unwrap();
    assert!(run.provisional);
    assert_eq!(run.due_at, at("2027-01-04T17:30"));

    // The notice names no day before that: the same deadline, for certain.
    let mut published = terms();
    let years = Calendar::china().published_years().into_iter();
    let exceptions = Calendar::china().exceptions().cloned().collect::<Vec<_>>();
    published.calendar = Calendar::new("cn", years.chain([2027]), exceptions);
    let (case, facts) = then(given.calendar_changed(&published, when));
    assert_eq!(
        case.running(Clock::Handling),
        Some(&ClockRun {
            version: 2,
            provisional: false,
            ..run
        })
    );
    assert_eq!(why(&facts), [Why::CalendarChanged]);
    let again = case.calendar_changed(&published, when);
    assert_eq!(again, Ok(Decision::AlreadyDone));
}

#[test]
fn f_4_3a_another_limit_is_entered_even_where_it_ends_at_the_same_moment() {
    let mut alike = terms();
    alike.policy.major.handling = Limit::calendar_days(3);
    let given = in_handling();
    let run = *given.running(Clock::Handling).unwrap();
    let major = classification(Severity::Major);
    let (case, facts) = then(given.classify(major, vec![LEADER], &alike));
    assert_eq!(
        case.running(Clock::Handling),
        Some(&ClockRun {
            version: 2,
            limit: Limit::calendar_days(3),
            ..run
        })
    );
    assert_eq!(why(&facts)[0], Why::Reclassified);
}

#[test]
fn f_4_4a_another_leading_scope_dates_anew_where_it_has_limits_of_its_own() {
    let mut own = terms();
    let integrity = own.policy.scopes.entry(Scope::Integrity).or_default();
    let handling = Limit::working_days(5);
    integrity.ordinary.limits.insert(Clock::Handling, handling);
    integrity
        .ordinary
        .limits
        .insert(Clock::Dispatch, Limit::working_days(4));
    let also_integrity = || Classification {
        scopes: vec![Scope::Integrity, Scope::Quality],
        ..classification(Severity::Ordinary)
    };
    let given = in_handling();
    let (case, facts) = then(given.clone().classify(also_integrity(), vec![], &own));
    assert_eq!(case.running(Clock::Handling).unwrap().limit, handling);
    assert_eq!(due(&case, Clock::Handling), Some(at("2026-11-30T17:30")));
    assert_eq!(why(&facts), [Why::Reclassified]);
    let waiting = then(classified(Severity::Ordinary).classify(also_integrity(), vec![], &own)).0;
    assert_eq!(due(&waiting, Clock::Dispatch), Some(at("2026-11-27T17:30")));
    // Where it has none, nothing is said: another scope, the same limits.
    let (same, facts) = then(given.classify(also_integrity(), vec![], &terms()));
    assert_eq!(why(&facts), []);
    assert_eq!(due(&same, Clock::Handling), Some(at("2026-11-26T17:30")));
}

#[test]
fn f_4_5_a_change_of_policy_reaches_only_clocks_that_start_later() {
    let mut patient = terms();
    patient.policy.ordinary.handling = Limit::working_days(5);
    let same = in_handling().calendar_changed(&patient, monday());
    assert_eq!(same, Ok(Decision::AlreadyDone));
    let free = Conflicts::default();
    let given = classified(Severity::Ordinary);
    let later = then(given.dispatch(to(None), &free, &patient, monday())).0;
    assert_eq!(due(&later, Clock::Handling), Some(at("2026-11-30T17:30")));
}

#[test]
fn f_4_4d_only_the_clock_of_the_work_waits_for_a_suspension() {
    let asking = Asking {
        by: HANDLER,
        heads_unit: false,
        reason: "等待鉴定".into(),
        approvers: vec![HEAD],
        at: monday(),
    };
    let (what, until) = (regulation::WaitsFor::OutsideBody, at("2026-11-30T09:00"));
    let waiting = then(in_handling().ask_suspension(asking, what, until, &terms())).0;
    let ruling = Ruling {
        by: HEAD,
        is_below: false,
        refusal: None,
        at: monday(),
    };
    let suspended = then(waiting.rule_on_suspension(ruling, &terms())).0;
    let back = suspended.classify(classification(Severity::Major), vec![], &terms());
    let case = then(back).0;
    // One working day for the designation, as ever.
    assert_eq!(due(&case, Clock::Dispatch), Some(at("2026-11-24T17:30")));
}

#[test]
fn f_4_6_the_promise_of_a_redo_counts_from_when_it_was_ordered() {
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    assert_eq!(in_handling().promised(&terms()), date("2026-12-08"));
    let when = at("2026-11-30T10:00");
    let redo = then(replied().reopened(
        ReopenReason::Dissatisfied,
        None,
        Above::default(),
        &terms(),
        when,
    ))
    .0;
    // Fifteen working days for the redo, one for the approval, two for the reply.
    assert_eq!(redo.promised(&terms()), date("2026-12-24"));
}

#[test]
fn f_4_5_of_the_clocks_that_run_the_nearest_deadline_comes_first() {
    let major =
        then(in_handling().classify(classification(Severity::Major), vec![LEADER], &terms())).0;
    let next = major.next_deadline().map(|run| run.clock);
    assert_eq!(next, Some(Clock::Dispatch), "handling has until later");
}

#[test]
fn f_4_4e_a_reminder_that_falls_on_the_moment_at_which_its_deadline_is_set_is_left_out() {
    let reminders = |set_at: &str| {
        let registration = Registration {
            complaint: ComplaintId(Uuid::from_u128(1)),
            matter: Matter {
                received_at: at("2026-11-20T10:00"),
                ..matter(Severity::Ordinary)
            },
        };
        let opened = Assignment::open(None, registration, &terms(), at(set_at));
        let facts = then(opened).1;
        let Fact::DeadlineSet(setting) = &facts[0] else {
            panic!("{facts:?}")
        };
        let alarms = setting.alarms.iter().map(|(alarm, _)| *alarm);
        alarms.take_while(|a| *a != Alarm::Overdue).count()
    };
    // One working day from Friday on: reminded when business opens on Monday.
    assert_eq!(reminders("2026-11-23T08:59"), 1);
    assert_eq!(reminders("2026-11-23T09:00"), 0);
    assert_eq!(reminders("2026-11-23T09:01"), 0);
}

#[test]
fn f_4_5_each_setting_of_a_clock_has_a_version_of_its_own_and_keeps_when_it_stopped() {
    let free = Conflicts::default();
    let mut case = classified(Severity::Ordinary);
    for _ in 0..2 {
        let given = then(case.dispatch(to(Some(HANDLER)), &free, &terms(), monday())).0;
        let back = |when| given.return_order(HANDLER, false, "误".into(), vec![], &terms(), when);
        case = then(back(at("2026-11-24T10:00"))).0;
    }
    let runs = case
        .clocks()
        .iter()
        .filter(|run| run.clock == Clock::Dispatch);
    let runs: Vec<_> = runs.map(|run| (run.version, run.stopped_at)).collect();
    assert_eq!(runs, [(1, Some(monday())), (2, Some(monday())), (3, None)]);
    let later = at("2026-11-24T11:00");
    let case = then(case.dispatch(to(Some(HANDLER)), &free, &terms(), later)).0;
    let stopped = case
        .clocks()
        .iter()
        .filter(|run| run.clock == Clock::Dispatch);
    let stopped: Vec<_> = stopped.filter_map(|run| run.stopped_at).collect();
    assert_eq!(stopped, [monday(), monday(), later]);
}

#[test]
fn f_4_3a_the_clock_of_work_that_became_major_runs_on_when_a_group_is_designated() {
    let major =
        then(in_handling().classify(classification(Severity::Major), vec![LEADER], &terms())).0;
    let run = *major.running(Clock::Handling).unwrap();
    let group = Designate {
        leader: INVESTIGATOR,
        members: vec![INVESTIGATOR],
        required: "查".into(),
        by: LEADER,
    };
    let later = at("2026-11-24T10:00");
    let given = major.designate(group, &Conflicts::default(), &terms(), later);
    let (case, facts) = then(given);
    assert_eq!(case.running(Clock::Handling), Some(&run));
    assert_eq!(due(&case, Clock::Dispatch), None);
    assert_eq!(why(&facts), [], "nothing is set anew");
}
