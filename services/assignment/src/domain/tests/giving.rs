//! Who may sign for, return, hand in, endorse and approve, and what is said twice.

use super::*;

fn unnamed() -> Assignment {
    let free = Conflicts::default();
    then(classified(Severity::Ordinary).dispatch(to(None), &free, &terms(), monday())).0
}

fn group_at_work() -> Assignment {
    then(designated().sign_for(COLLEAGUE, false, monday())).0
}

#[test]
fn s_4_4_a_group_has_its_leader_among_its_members_and_everybody_once() {
    let designate = |members| {
        let group = Designate {
            leader: INVESTIGATOR,
            members,
            required: "查".into(),
            by: LEADER,
        };
        let free = Conflicts::default();
        classified(Severity::Major).designate(group, &free, &terms(), monday())
    };
    let headless = designate(vec![COLLEAGUE]);
    assert_eq!(headless, Err(Refusal::LeaderNotInGroup));
    let case = then(designate(vec![COLLEAGUE, INVESTIGATOR, COLLEAGUE])).0;
    assert_eq!(case.assigned_to(), [INVESTIGATOR, COLLEAGUE]);
}

#[test]
fn f_4_4c_the_person_named_signs_and_where_nobody_is_named_somebody_of_the_department() {
    let sign = |case: Assignment, by, of| case.sign_for(by, of, monday());
    assert_eq!(sign(dispatched(), COLLEAGUE, true), Err(Refusal::NotYours));
    assert_eq!(sign(unnamed(), COLLEAGUE, false), Err(Refusal::NotYours));
    let signed = then(sign(unnamed(), COLLEAGUE, true)).0;
    assert_eq!(signed.assigned_to(), [COLLEAGUE], "who signs handles it");
    assert_eq!(sign(designated(), OFFICER, true), Err(Refusal::NotYours));
    assert!(sign(designated(), COLLEAGUE, false).is_ok());
    let again = sign(in_handling(), HANDLER, false);
    assert_eq!(again, Ok(Decision::AlreadyDone));
    let other = sign(in_handling(), COLLEAGUE, true);
    assert_eq!(other, Err(Refusal::NotNow("in_handling")));
}

#[test]
fn f_4_4c_whoever_was_asked_returns_it_until_the_close_of_the_next_working_day() {
    let back = |case: Assignment, by, of, when| {
        case.return_order(by, of, "误".into(), vec![], &terms(), when)
    };
    let close = at("2026-11-24T17:30");
    assert!(back(dispatched(), HANDLER, false, close).is_ok());
    let second = chrono::TimeDelta::seconds(1);
    let late = back(dispatched(), HANDLER, false, close + second);
    assert_eq!(late, Err(Refusal::ReturnTooLate));
    let stranger = back(dispatched(), COLLEAGUE, false, close);
    assert_eq!(stranger, Err(Refusal::NotYours));
    assert!(back(dispatched(), COLLEAGUE, true, close).is_ok());
    assert!(back(designated(), COLLEAGUE, false, close).is_ok());
    let outsider = back(designated(), OFFICER, true, close);
    assert_eq!(outsider, Err(Refusal::NotYours));
}

#[test]
fn f_6_1_a_result_is_handed_in_by_whoever_works_on_it_and_once() {
    let hand_in = |case: Assignment, submit| case.submit(submit, &terms(), monday());
    let stranger = hand_in(in_handling(), submit(COLLEAGUE, false));
    assert_eq!(stranger, Err(Refusal::NotYours));
    let no_member = hand_in(group_at_work(), submit(HEAD, true));
    assert_eq!(no_member, Err(Refusal::NotYours), "a group is no unit");
    for given in [submitted(), endorsed()] {
        let code = given.stage().code();
        let again = hand_in(given.clone(), submit(HANDLER, false));
        assert_eq!(again, Ok(Decision::AlreadyDone));
        let other = hand_in(given.clone(), submit(COLLEAGUE, false));
        assert_eq!(other, Err(Refusal::NotNow(code)));
        let anew = Submit {
            summary: "另办".into(),
            ..submit(HANDLER, false)
        };
        assert_eq!(hand_in(given, anew), Err(Refusal::NotNow(code)));
    }
}

#[test]
fn f_6_1_what_a_groups_leader_hands_in_is_endorsed_by_that_and_a_members_is_not() {
    let by = |person| {
        let submit = submit(person, false);
        let case = then(group_at_work().submit(submit, &terms(), monday())).0;
        case.stage().code()
    };
    assert_eq!(by(INVESTIGATOR), "awaiting_approval");
    assert_eq!(by(COLLEAGUE), "awaiting_endorsement");
}

#[test]
fn f_6_1_a_result_is_endorsed_by_the_head_or_whoever_was_asked_and_once() {
    let endorse = |case: Assignment, by, heads| case.endorse(by, heads, monday());
    assert!(endorse(submitted(), HEAD, false).is_ok(), "was asked");
    assert!(endorse(submitted(), LEADER, true).is_ok(), "heads the unit");
    assert_eq!(endorse(submitted(), LEADER, false), Err(Refusal::NotYours));
    assert_eq!(endorse(endorsed(), HEAD, true), Ok(Decision::AlreadyDone));
    let other = endorse(endorsed(), LEADER, true);
    assert_eq!(other, Err(Refusal::NotNow("awaiting_approval")));
}

#[test]
fn f_6_1_a_result_is_approved_once_and_by_nobody_who_worked_on_it() {
    let approve = |case: Assignment, by| case.approve(by, &terms(), monday());
    assert_eq!(approve(approved(), OFFICER), Ok(Decision::AlreadyDone));
    let other = approve(approved(), LEADER);
    assert_eq!(other, Err(Refusal::NotNow("awaiting_reply")));
    let found = then(group_at_work().concluded(Finding::Substantiated, COLLEAGUE, monday())).0;
    let led = then(found.submit(submit(INVESTIGATOR, false), &terms(), monday())).0;
    assert_eq!(approve(led.clone(), COLLEAGUE), Err(Refusal::OwnWork));
    assert_eq!(approve(led.clone(), INVESTIGATOR), Err(Refusal::OwnWork));
    assert!(approve(led, LEADER).is_ok());
    // Handed in by the head: that is no handler's, and still the own work.
    let headed = then(in_handling().submit(submit(HEAD, true), &terms(), monday())).0;
    assert_eq!(approve(headed, HEAD), Err(Refusal::OwnWork));
}

#[test]
fn f_6_1_nobody_sends_back_what_they_handed_in() {
    let back = |by| submitted().send_back(by, "不清".into(), &terms(), monday());
    assert_eq!(back(HANDLER), Err(Refusal::OwnWork));
    let case = then(back(HEAD)).0;
    assert_eq!(case.stage().code(), "in_handling");
    assert_eq!(due(&case, Clock::Approval), None);
}
