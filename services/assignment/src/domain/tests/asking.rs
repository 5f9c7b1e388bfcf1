//! 延期 and 中止 (F-4.4d): who asks, who rules, and what is said twice.

use regulation::WaitsFor;

use super::*;

fn asking(by: StaffId, heads_unit: bool) -> Asking {
    Asking {
        by,
        heads_unit,
        reason: "等待鉴定".into(),
        approvers: vec![HEAD],
        at: tuesday(),
    }
}

fn tuesday() -> DateTime<Utc> {
    at("2026-11-24T10:00")
}

fn ruling(by: StaffId, refusal: Option<&str>) -> Ruling {
    Ruling {
        by,
        is_below: false,
        refusal: refusal.map(str::to_owned),
        at: tuesday(),
    }
}

fn extend(given: Assignment) -> Assignment {
    then(given.ask_extension(asking(HANDLER, false), 3, &terms())).0
}

fn suspend(given: Assignment, until: &str) -> Result<Decision, Refusal> {
    let asking = asking(HANDLER, false);
    given.ask_suspension(asking, WaitsFor::OutsideBody, at(until), &terms())
}

fn waiting() -> Assignment {
    then(suspend(in_handling(), "2026-11-27T09:00")).0
}

#[test]
fn f_4_4d_the_head_of_the_unit_asks_too_but_of_a_group_only_members() {
    let ask = |case: Assignment, by, heads| case.ask_extension(asking(by, heads), 3, &terms());
    assert!(ask(in_handling(), HEAD, true).is_ok());
    assert_eq!(ask(in_handling(), HEAD, false), Err(Refusal::NotYours));
    let group = || then(designated().sign_for(COLLEAGUE, false, monday())).0;
    assert_eq!(ask(group(), HEAD, true), Err(Refusal::NotYours));
    assert!(ask(group(), INVESTIGATOR, false).is_ok());
}

#[test]
fn f_4_4d_nobody_who_has_the_case_rules_on_what_another_of_them_asked() {
    let group = then(designated().sign_for(COLLEAGUE, false, monday())).0;
    let asked = then(group.ask_extension(asking(COLLEAGUE, false), 3, &terms())).0;
    let other = asked
        .clone()
        .rule_on_extension(ruling(INVESTIGATOR, None), &terms());
    assert_eq!(other, Err(Refusal::OwnWork));
    assert!(
        asked
            .rule_on_extension(ruling(LEADER, None), &terms())
            .is_ok()
    );
    // Asked by the head, who does not have it in hand.
    let headed = then(in_handling().ask_extension(asking(HEAD, true), 3, &terms())).0;
    let own = headed.rule_on_extension(ruling(HEAD, None), &terms());
    assert_eq!(own, Err(Refusal::OwnWork));
}

#[test]
fn f_4_4d_only_the_same_ruling_of_the_same_person_is_said_twice() {
    let extension = |case: Assignment, ruling| case.rule_on_extension(ruling, &terms());
    let suspension = |case: Assignment, ruling| case.rule_on_suspension(ruling, &terms());
    type Rule<'a> = &'a dyn Fn(Assignment, Ruling) -> Result<Decision, Refusal>;
    let ways: [(Assignment, Rule<'_>); 2] = [
        (extend(in_handling()), &extension),
        (waiting(), &suspension),
    ];
    for (asked, rule) in ways {
        let granted = then(rule(asked.clone(), ruling(HEAD, None))).0;
        let refused = then(rule(asked, ruling(HEAD, Some("可按期办结")))).0;
        let said = |case: &Assignment, ruling| rule(case.clone(), ruling);
        assert_eq!(
            said(&granted, ruling(HEAD, None)),
            Ok(Decision::AlreadyDone)
        );
        assert_eq!(
            said(&refused, ruling(HEAD, Some("可按期办结"))),
            Ok(Decision::AlreadyDone)
        );
        let nothing = Err(Refusal::NothingAsked);
        assert_eq!(said(&granted, ruling(LEADER, None)), nothing);
        assert_eq!(said(&granted, ruling(HEAD, Some("否"))), nothing);
        assert_eq!(said(&refused, ruling(HEAD, None)), nothing);
        assert_eq!(said(&refused, ruling(HEAD, Some("否"))), nothing);
        let other = ruling(LEADER, Some("可按期办结"));
        assert_eq!(said(&refused, other), nothing);
    }
}

#[test]
fn f_4_4d_what_waits_for_a_decision_is_known_with_who_asked() {
    assert!(!in_handling().awaits_relief());
    assert_eq!(in_handling().asked_relief_by(), []);
    let both = then(suspend(extend(in_handling()), "2026-11-27T09:00")).0;
    for asked in [extend(in_handling()), waiting(), both.clone()] {
        assert!(asked.awaits_relief());
    }
    assert_eq!(both.asked_relief_by(), [HANDLER, HANDLER]);
    let one = then(both.rule_on_extension(ruling(HEAD, None), &terms())).0;
    assert_eq!(one.asked_relief_by(), [HANDLER]);
    assert!(one.awaits_relief());
    let decided = then(one.rule_on_suspension(ruling(HEAD, None), &terms())).0;
    assert_eq!(decided.asked_relief_by(), []);
    assert!(!decided.awaits_relief());
    // Whoever handed in a result waits for nothing any more.
    let done = then(waiting().submit(submit(HANDLER, false), &terms(), monday())).0;
    assert!(!done.awaits_relief());
}

#[test]
fn f_4_4d_an_extension_counts_once_it_is_granted_and_for_the_run_it_was_asked_for() {
    let waiting = then(suspend(extend(in_handling()), "2026-11-27T09:00")).0;
    let suspended = then(waiting.rule_on_suspension(ruling(HEAD, None), &terms())).0;
    // Tuesday to Thursday do not count; what nobody has granted is not added.
    assert_eq!(
        due(&suspended, Clock::Handling),
        Some(at("2026-12-01T17:30"))
    );
    let extended = then(extend(in_handling()).rule_on_extension(ruling(HEAD, None), &terms())).0;
    let again = extended.ask_extension(asking(HANDLER, false), 3, &terms());
    assert_eq!(again, Err(Refusal::ExtendedAlready));
    let redo = {
        let extended =
            then(extend(in_handling()).rule_on_extension(ruling(HEAD, None), &terms())).0;
        let done = then(extended.submit(submit(HEAD, true), &terms(), tuesday())).0;
        let done = then(done.approve(OFFICER, &terms(), tuesday())).0;
        let replied = Signature {
            by: OFFICER,
            at: tuesday(),
        };
        let done = then(done.replied(replied, 1, &terms())).0;
        let above = Above::default();
        then(done.reopened(ReopenReason::Dissatisfied, None, above, &terms(), tuesday())).0
    };
    // Fifteen working days and no more, and an extension of its own.
    assert_eq!(due(&redo, Clock::Redo), Some(at("2026-12-15T17:30")));
    let later = then(redo.ask_extension(asking(HANDLER, false), 3, &terms())).0;
    let later = then(later.rule_on_extension(ruling(HEAD, None), &terms())).0;
    assert_eq!(due(&later, Clock::Redo), Some(at("2026-12-18T17:30")));
}

#[test]
fn f_4_4d_a_suspension_is_asked_for_once_and_its_end_lies_ahead_and_within_the_bounds() {
    let same = suspend(waiting(), "2026-11-27T09:00");
    assert_eq!(same, Ok(Decision::AlreadyDone));
    let later = suspend(waiting(), "2026-11-28T09:00");
    assert_eq!(later, Err(Refusal::AskedAlready));
    let other = Asking {
        reason: "另".into(),
        ..asking(HANDLER, false)
    };
    let until = at("2026-11-27T09:00");
    let other = waiting().ask_suspension(other, WaitsFor::OutsideBody, until, &terms());
    assert_eq!(other, Err(Refusal::AskedAlready));

    let now = suspend(in_handling(), "2026-11-24T10:00");
    assert_eq!(now, Err(Refusal::EndInThePast));
    assert!(suspend(in_handling(), "2026-11-24T10:01").is_ok());
    // Sixty days from the 24th of November.
    assert!(suspend(in_handling(), "2027-01-23T17:30").is_ok());
    let long = suspend(in_handling(), "2027-01-23T17:31");
    assert_eq!(long, Err(Refusal::SuspensionTooLong));
}

#[test]
fn f_4_4d_a_suspension_is_refused_and_the_clock_runs_on() {
    let (case, facts) = then(waiting().rule_on_suspension(ruling(HEAD, Some("否")), &terms()));
    let (by, asked_by, at) = (HEAD, HANDLER, tuesday());
    assert_eq!(facts, [Fact::SuspensionRefused { by, asked_by, at }]);
    assert_eq!(case.relief().suspension(), None);
    assert_eq!(
        due(&case, Clock::Handling),
        due(&waiting(), Clock::Handling)
    );
    assert_eq!(
        case.resume(HANDLER, false, false, &terms(), tuesday()),
        Err(Refusal::NothingSuspended)
    );
}

#[test]
fn f_4_4d_whoever_has_it_or_heads_it_or_may_rule_ends_a_suspension_early() {
    let suspended = then(waiting().rule_on_suspension(ruling(HEAD, None), &terms())).0;
    let resume = |by, heads, rules| {
        suspended
            .clone()
            .resume(by, heads, rules, &terms(), at("2026-11-25T10:00"))
    };
    assert_eq!(resume(COLLEAGUE, false, false), Err(Refusal::NotYours));
    for (by, heads, rules) in [
        (HANDLER, false, false),
        (HEAD, true, false),
        (LEADER, false, true),
    ] {
        assert!(resume(by, heads, rules).is_ok());
    }
}

#[test]
fn f_4_4d_a_suspension_ends_at_its_end_however_late_that_is_noticed() {
    let suspended = then(waiting().rule_on_suspension(ruling(HEAD, None), &terms())).0;
    let run = suspended.running(Clock::Handling).copied();
    let over = then(suspended.suspension_ends(&terms(), at("2026-11-30T10:00"))).0;
    assert_eq!(over.running(Clock::Handling).copied(), run, "as it was");
    let ended_at = over.relief().suspensions[0].ended_at;
    assert_eq!(ended_at, Some(at("2026-11-27T09:00")));
}
