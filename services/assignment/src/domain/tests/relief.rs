//! 延期 and 中止 (F-4.4d), and what a reclassification says (F-4.3a).

use calendar::Limit;
use chrono::NaiveDate;
use regulation::WaitsFor;

use super::*;

fn asking(by: StaffId, when: &str) -> Asking {
    Asking {
        by,
        heads_unit: false,
        reason: "等待鉴定".into(),
        approvers: vec![HEAD],
        at: at(when),
    }
}

fn ruling(by: StaffId, refusal: Option<&str>, when: &str) -> Ruling {
    Ruling {
        by,
        is_below: false,
        refusal: refusal.map(str::to_owned),
        at: at(when),
    }
}

fn asked() -> Assignment {
    then(in_handling().ask_extension(asking(HANDLER, "2026-11-24T10:00"), 3, &terms())).0
}

fn extended() -> (Assignment, Vec<Fact>) {
    then(asked().rule_on_extension(ruling(HEAD, None, "2026-11-25T10:00"), &terms()))
}

fn why(facts: &[Fact]) -> Vec<(Clock, Why)> {
    let set = |fact: &Fact| match fact {
        Fact::DeadlineSet(setting) => Some((setting.run.clock, setting.why)),
        _ => None,
    };
    facts.iter().filter_map(set).collect()
}

fn words(facts: &[Fact], language: &str) -> Vec<String> {
    let set = |fact: &Fact| match fact {
        Fact::DeadlineSet(setting) => Some(setting.words(language)),
        _ => None,
    };
    facts.iter().filter_map(set).collect()
}

#[test]
fn given_a_deadline_when_extended_then_it_is_counted_anew_once_with_words_and_another_promise() {
    let before = asked().promised(&terms());
    assert_eq!(
        due(&asked(), Clock::Handling),
        Some(at("2026-11-26T17:30")),
        "asking changes nothing"
    );
    assert!(asked().awaits_relief());
    let (case, facts) = extended();
    // Three working days more: Friday, Monday, Tuesday.
    assert_eq!(due(&case, Clock::Handling), Some(at("2026-12-01T17:30")));
    assert_eq!(why(&facts), [(Clock::Handling, Why::Extended)]);
    let said = words(&facts, "zh-CN").concat();
    assert!(
        said.contains("经批准延期") && said.contains("原截止于2026-11-26 17:30"),
        "{said}"
    );
    assert!(words(&facts, "en").concat().contains("extension"));
    let promised = case.promised(&terms());
    assert!(
        matches!(facts.last(), Some(Fact::Extended { promised: told, .. }) if *told == promised)
    );
    assert_eq!(before, NaiveDate::from_ymd_opt(2026, 12, 8).unwrap());
    assert_eq!(promised, NaiveDate::from_ymd_opt(2026, 12, 11).unwrap());
    let again = case
        .clone()
        .ask_extension(asking(HANDLER, "2026-11-26T10:00"), 1, &terms());
    assert_eq!(again, Err(Refusal::ExtendedAlready));
    assert!(!case.awaits_relief());
    // Major: seven, and another severity takes the extension along.
    let (major, _) = then(case.classify(classification(Severity::Major), vec![LEADER], &terms()));
    assert_eq!(due(&major, Clock::Handling), Some(at("2026-12-07T17:30")));
}

#[test]
fn given_a_request_then_only_whoever_has_the_case_asks_in_time_and_within_bounds() {
    let ask = |by, days, when| in_handling().ask_extension(asking(by, when), days, &terms());
    assert_eq!(ask(OFFICER, 3, "2026-11-24T10:00"), Err(Refusal::NotYours));
    assert_eq!(
        ask(HANDLER, 3, "2026-11-26T17:30"),
        Err(Refusal::AskedTooLate)
    );
    for days in [0, 4] {
        assert_eq!(
            ask(HANDLER, days, "2026-11-24T10:00"),
            Err(Refusal::ExtensionTooLong)
        );
    }
    assert!(ask(HANDLER, 3, "2026-11-26T17:29").is_ok());
    let twice = asked().ask_extension(asking(HANDLER, "2026-11-24T11:00"), 3, &terms());
    assert_eq!(twice, Ok(Decision::AlreadyDone));
    let other = asked().ask_extension(asking(HANDLER, "2026-11-24T11:00"), 2, &terms());
    assert_eq!(other, Err(Refusal::AskedAlready));
    let early = dispatched().ask_extension(asking(HANDLER, "2026-11-24T10:00"), 3, &terms());
    assert!(early.is_ok(), "before it is signed for, too");
    let late = endorsed().ask_extension(asking(HANDLER, "2026-11-24T10:00"), 3, &terms());
    assert_eq!(late, Err(Refusal::NotNow("awaiting_approval")));
}

#[test]
fn given_a_request_then_nobody_rules_on_their_own_nor_below_and_a_refusal_leaves_the_deadline() {
    let rule = |ruling| asked().rule_on_extension(ruling, &terms());
    let when = "2026-11-25T10:00";
    assert_eq!(rule(ruling(HANDLER, None, when)), Err(Refusal::OwnWork));
    let below = Ruling {
        is_below: true,
        ..ruling(OFFICER, None, when)
    };
    assert_eq!(rule(below), Err(Refusal::NotAbove));
    let nothing = in_handling().rule_on_extension(ruling(HEAD, None, when), &terms());
    assert_eq!(nothing, Err(Refusal::NothingAsked));

    let (case, facts) = then(rule(ruling(HEAD, Some("可按期办结"), when)));
    assert_eq!(due(&case, Clock::Handling), Some(at("2026-11-26T17:30")));
    assert_eq!(
        facts,
        [Fact::ExtensionRefused {
            by: HEAD,
            asked_by: HANDLER,
            clock: Clock::Handling,
            at: at(when)
        }]
    );
    let again = case
        .clone()
        .rule_on_extension(ruling(HEAD, Some("可按期办结"), when), &terms());
    assert_eq!(again, Ok(Decision::AlreadyDone));
    // Refused is not extended: it may be asked for again.
    assert!(
        case.ask_extension(asking(HANDLER, "2026-11-26T10:00"), 2, &terms())
            .is_ok()
    );
}

fn wait(when: &str, until: &str) -> Result<Decision, Refusal> {
    in_handling().ask_suspension(
        asking(HANDLER, when),
        WaitsFor::OutsideBody,
        at(until),
        &terms(),
    )
}

/// From Tuesday morning until Friday morning: Tuesday to Thursday do not count.
fn suspended() -> (Assignment, Vec<Fact>) {
    let waiting = then(wait("2026-11-24T10:00", "2026-11-27T09:00")).0;
    then(waiting.rule_on_suspension(ruling(HEAD, None, "2026-11-24T11:00"), &terms()))
}

#[test]
fn given_a_suspension_then_the_days_whose_close_lies_inside_it_do_not_count() {
    let (case, facts) = suspended();
    // Monday is day 0; Friday, Monday and Tuesday count.
    assert_eq!(due(&case, Clock::Handling), Some(at("2026-12-01T17:30")));
    assert_eq!(why(&facts), [(Clock::Handling, Why::Suspended)]);
    let said = words(&facts, "zh-CN").concat();
    assert!(said.contains("中止期间"), "{said}");
    assert!(
        matches!(facts.last(), Some(Fact::Suspended { due_at, .. }) if *due_at == at("2026-12-01T17:30"))
    );
    // It ends by itself, once, and the deadline stays.
    let early = case
        .clone()
        .suspension_ends(&terms(), at("2026-11-27T08:59"));
    assert_eq!(early, Err(Refusal::Obsolete));
    let (over, facts) = then(case.suspension_ends(&terms(), at("2026-11-27T09:00")));
    assert_eq!(due(&over, Clock::Handling), Some(at("2026-12-01T17:30")));
    assert_eq!(why(&facts), [(Clock::Handling, Why::Resumed)]);
    let again = over.suspension_ends(&terms(), at("2026-11-27T09:01"));
    assert_eq!(again, Err(Refusal::Obsolete));
}

#[test]
fn given_a_suspension_when_it_ends_early_then_only_the_days_inside_it_are_left_out() {
    let (case, _) = suspended();
    let stranger = case
        .clone()
        .resume(OFFICER, false, false, &terms(), at("2026-11-25T10:00"));
    assert_eq!(stranger, Err(Refusal::NotYours));
    let (over, facts) = then(case.resume(HANDLER, false, false, &terms(), at("2026-11-25T10:00")));
    // Tuesday alone was inside: Wednesday, Thursday, Friday count.
    assert_eq!(due(&over, Clock::Handling), Some(at("2026-11-27T17:30")));
    assert!(matches!(
        facts.last(),
        Some(Fact::Resumed {
            by: Some(HANDLER),
            ..
        })
    ));
    let again = over
        .clone()
        .resume(HANDLER, false, false, &terms(), at("2026-11-25T10:01"));
    assert_eq!(again, Ok(Decision::AlreadyDone));
    let never = in_handling().resume(HANDLER, false, false, &terms(), monday());
    assert_eq!(never, Err(Refusal::NothingSuspended));
}

#[test]
fn given_a_suspension_then_it_is_bounded_and_there_is_one_at_a_time() {
    assert_eq!(
        wait("2026-11-24T10:00", "2026-11-24T09:00"),
        Err(Refusal::EndInThePast)
    );
    assert_eq!(
        wait("2026-11-24T10:00", "2027-03-01T09:00"),
        Err(Refusal::SuspensionTooLong)
    );
    let waiting = then(wait("2026-11-24T10:00", "2026-11-27T09:00")).0;
    let late = waiting
        .clone()
        .rule_on_suspension(ruling(HEAD, None, "2026-11-27T09:00"), &terms());
    assert_eq!(late, Err(Refusal::EndReached));
    let own = waiting.rule_on_suspension(ruling(HANDLER, None, "2026-11-24T11:00"), &terms());
    assert_eq!(own, Err(Refusal::OwnWork));
    let second = suspended().0.ask_suspension(
        asking(HANDLER, "2026-11-24T12:00"),
        WaitsFor::Complainant,
        at("2026-11-30T09:00"),
        &terms(),
    );
    assert_eq!(second, Err(Refusal::SuspendedAlready));
}

#[test]
fn given_a_suspension_when_the_result_is_handed_in_then_it_is_over() {
    let (case, facts) = then(suspended().0.submit(
        submit(HANDLER, false),
        &terms(),
        at("2026-11-25T10:00"),
    ));
    assert!(facts.iter().any(|f| matches!(f, Fact::Resumed { .. })));
    assert_eq!(case.relief().suspension(), None);
    let ended = then(suspended().0.end(End::Withdrawn, at("2026-11-25T10:00"))).0;
    assert_eq!(ended.relief().suspension(), None);
}

#[test]
fn f_4_3a_given_any_stage_with_a_clock_when_reclassified_then_the_ledger_says_so_in_words() {
    let awaiting = classified(Severity::Ordinary);
    let submitted = then(in_handling().submit(submit(HANDLER, false), &terms(), monday())).0;
    let approved = then(endorsed().approve(OFFICER, &terms(), monday())).0;
    for case in [
        awaiting,
        dispatched(),
        in_handling(),
        submitted,
        endorsed(),
        approved,
        replied(),
    ] {
        let stage = case.stage().code();
        let (next, facts) =
            then(case.classify(classification(Severity::Major), vec![LEADER], &terms()));
        for run in next.clocks().iter().filter(|run| run.stopped_at.is_none()) {
            // What starts anew for the designation of a handled case is a start.
            let said = why(&facts).contains(&(run.clock, Why::Reclassified));
            let started = why(&facts).contains(&(run.clock, Why::Started));
            assert!(
                said || started,
                "{stage}: {:?} {:?}",
                run.clock,
                why(&facts)
            );
        }
        let said = words(&facts, "zh-CN").concat();
        assert!(said.contains("重新分类为重大投诉"), "{stage}: {said}");
        assert!(
            words(&facts, "en")
                .concat()
                .contains("Reclassified as major"),
            "{stage}"
        );
        // The same again changes nothing, and says nothing.
        if stage == "in_handling" {
            let (_, again) =
                then(next.classify(classification(Severity::Major), vec![LEADER], &terms()));
            assert_eq!(why(&again), []);
        }
    }
}

#[test]
fn given_terms_of_calendar_days_then_an_extension_adds_those() {
    let bank = Terms {
        policy: Policy {
            relief: regulation::ReliefPolicy {
                ordinary_extension: Limit::calendar_days(15),
                ..Default::default()
            },
            ..terms().policy
        },
        ..terms()
    };
    let case = then(in_handling().ask_extension(asking(HANDLER, "2026-11-24T10:00"), 15, &bank)).0;
    let case = then(case.rule_on_extension(ruling(HEAD, None, "2026-11-24T11:00"), &bank)).0;
    // Thursday the 26th, and fifteen days as they come.
    assert_eq!(due(&case, Clock::Handling), Some(at("2026-12-11T17:30")));
}

#[test]
fn f_4_4d_given_a_bank_then_the_first_adds_fifteen_days_the_second_thirty_and_a_third_is_refused() {
    let bank = Terms {
        policy: regulation::Profile::Bank.policy(),
        ..terms()
    };
    let free = Conflicts::default();
    let given =
        then(classified(Severity::Ordinary).dispatch(to(Some(HANDLER)), &free, &bank, monday()));
    let given = then(given.0.sign_for(HANDLER, false, monday())).0;
    // Fifteen days as they come, and the last one a Tuesday.
    assert_eq!(due(&given, Clock::Handling), Some(at("2026-12-08T17:30")));
    let ask = |case: Assignment, count| {
        case.ask_extension(asking(HANDLER, "2026-11-24T10:00"), count, &bank)
    };
    let grant = |case: Assignment| {
        let asked = then(ask(
            case.clone(),
            if case.relief().extensions.is_empty() {
                15
            } else {
                30
            },
        ))
        .0;
        then(asked.rule_on_extension(ruling(HEAD, None, "2026-11-24T11:00"), &bank)).0
    };
    assert_eq!(ask(given.clone(), 16), Err(Refusal::ExtensionTooLong));
    let once = grant(given);
    assert_eq!(due(&once, Clock::Handling), Some(at("2026-12-23T17:30")));
    assert_eq!(ask(once.clone(), 31), Err(Refusal::ExtensionTooLong));
    let twice = grant(once);
    assert_eq!(due(&twice, Clock::Handling), Some(at("2027-01-22T17:30")));
    assert_eq!(ask(twice, 1), Err(Refusal::ExtendedAlready));
}
