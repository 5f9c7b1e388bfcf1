use regulation::ReopenReason;

use super::*;

#[test]
fn given_nothing_when_the_register_tells_then_it_is_remembered_and_nobody_hears_of_it() {
    let (new, facts) = Investigation::remember(COMPLAINT, case());
    assert_eq!((new.stage(), new.case()), (&Stage::Registered, &case()));
    assert!(
        facts.iter().all(|fact| !fact.is_public()),
        "nothing to tell before acceptance"
    );
}

#[test]
fn given_a_registered_one_when_accepted_then_its_first_round_begins_once() {
    let (open, facts) = changed(registered(case()).open(day(1)));
    assert_eq!(
        facts,
        [Fact::Opened {
            round: 1,
            at: day(1)
        }]
    );
    assert_eq!(open.work().unwrap().opened_at, day(1));
    assert_eq!(open.open(day(2)), Ok(Decision::AlreadyDone));
}

#[test]
fn given_a_registered_one_when_anybody_works_on_it_then_it_is_refused() {
    let given = || registered(case());
    let refused = Err(Refusal::NotAccepted);
    assert_eq!(given().verify(verification(Complexity::Simple)), refused);
    assert_eq!(given().form_group(group(false), &[]), refused);
    assert_eq!(given().take_designated_group(group(true)), refused);
    assert_eq!(given().add_record(record(30)), refused);
    assert_eq!(conclude(given(), &[], OFFICER), refused);
    let major = judgement(Severity::Major, &[Scope::Quality]);
    assert_eq!(given().classify(major, false, act(OFFICER, 1)), refused);
    assert_eq!(given().confirm(false, act(SECOND, 1)), refused);
    assert_eq!(given().hand_over(None, Some(MEMBER), day(1)), refused);
    assert_eq!(given().take_away(&[MEMBER], day(1)), refused);
    assert_eq!(given().reopen(ReopenReason::NewFacts, 1, day(1)), refused);
}

#[test]
fn given_an_ended_one_when_anybody_works_on_it_then_it_is_refused() {
    for how in [Ending::Withdrawn, Ending::Closed] {
        let given = || ended(how);
        let refused = Err(Refusal::Ended);
        assert_eq!(given().open(day(9)), refused);
        assert_eq!(given().verify(verification(Complexity::Simple)), refused);
        assert_eq!(given().form_group(group(false), &[]), refused);
        assert_eq!(given().take_designated_group(group(true)), refused);
        assert_eq!(given().add_record(record(31)), refused);
        assert_eq!(conclude(given(), &[30], OFFICER), refused);
        let major = judgement(Severity::Major, &[Scope::Quality]);
        assert_eq!(given().classify(major, false, act(OFFICER, 9)), refused);
        assert_eq!(given().hand_over(None, Some(MEMBER), day(9)), refused);
        assert_eq!(
            given().end(Ending::Closed, day(10)),
            Ok(Decision::AlreadyDone)
        );
    }
}

#[test]
fn given_any_stage_when_it_ends_then_what_was_found_is_kept() {
    let (before, after) = (concluded(), ended(Ending::Withdrawn));
    assert_eq!(
        (after.work(), after.conclusion()),
        (before.work(), before.conclusion())
    );
    let declined = then(registered(case()).end(Ending::Declined, day(1)));
    assert_eq!(
        declined.stage(),
        &Stage::Ended {
            how: Ending::Declined,
            at: day(1),
            left: None
        }
    );
}

#[test]
fn given_a_waiting_step_down_when_it_ends_then_nothing_waits_any_more() {
    let ordinary = judgement(Severity::Ordinary, &[Scope::Integrity]);
    let waiting = then(accepted(integrity_case()).classify(ordinary, false, act(OFFICER, 2)));
    let (ended, facts) = changed(waiting.end(Ending::Closed, day(3)));
    assert_eq!(ended.proposal(), None);
    assert!(matches!(
        facts[..],
        [Fact::DowngradeDropped(..), Fact::Ended(Ending::Closed, _)]
    ));
}

#[test]
fn given_new_facts_when_reopened_then_a_new_round_begins_with_the_evidence_and_the_group_of_the_last()
 {
    let given = then(accepted(case()).form_group(group(false), &[]));
    let given = then(given.verify(verification(Complexity::Complex)));
    let given = then(given.add_record(record(30)));
    let given = then(conclude(given, &[30], MEMBER));
    let given = then(given.end(Ending::Closed, day(9)));

    let (again, facts) = changed(given.reopen(ReopenReason::NewFacts, 1, day(20)));
    assert_eq!(
        facts,
        [Fact::Opened {
            round: 2,
            at: day(20)
        }]
    );
    let work = again.work().unwrap();
    assert_eq!(
        (work.round, work.opened_at, &work.verification),
        (2, day(20), &None)
    );
    assert_eq!(
        (work.records.len(), work.group.as_ref()),
        (1, Some(&group(false)))
    );
    assert_eq!(
        again.conclusion(),
        None,
        "new facts need a finding of their own"
    );
    assert_eq!(
        again.reopen(ReopenReason::NewFacts, 1, day(21)),
        Ok(Decision::AlreadyDone)
    );
}

#[test]
fn given_dissatisfaction_or_supervision_when_reopened_then_what_was_found_stands() {
    for reason in [ReopenReason::Dissatisfied, ReopenReason::Supervision] {
        let (again, facts) = changed(ended(Ending::Closed).reopen(reason, 1, day(20)));
        assert_eq!(facts, [Fact::Resumed(day(20))]);
        assert_eq!(again.conclusion(), concluded().conclusion());
        assert_eq!(again.work().unwrap().round, 1);

        let (open, facts) = changed(concluded().reopen(reason, 1, day(20)));
        assert!(facts.iter().all(|fact| !fact.is_public()));
        assert!(matches!(open.stage(), Stage::Concluded(..)));
    }
}

#[test]
fn given_a_declined_one_when_taken_up_all_the_same_then_its_first_round_begins() {
    let declined = then(registered(case()).end(Ending::Declined, day(1)));
    let (open, facts) = changed(declined.reopen(ReopenReason::NewFacts, 1, day(20)));
    assert_eq!(
        facts,
        [Fact::Opened {
            round: 1,
            at: day(20)
        }]
    );
    assert!(matches!(open.stage(), Stage::Verifying(_)));
}

#[test]
fn given_a_change_of_sensitivity_when_told_twice_then_it_counts_once() {
    let given = then(accepted(case()).change_sensitivity(Sensitivity::S3, day(2)));
    assert_eq!(given.case().sensitivity, Sensitivity::S3);
    assert_eq!(
        given.change_sensitivity(Sensitivity::S3, day(3)),
        Ok(Decision::AlreadyDone)
    );
}

#[test]
fn given_a_handler_when_named_then_the_case_is_assigned_to_them_and_to_the_group() {
    let given = then(accepted(case()).hand_over(None, Some(MEMBER), day(2)));
    let given = then(given.form_group(group(false), &[]));
    assert_eq!(given.assigned_to(), [LEADER, MEMBER]);
}

#[test]
fn f_4_2b_given_people_whose_conflict_came_to_light_then_they_hold_nothing_any_more() {
    let given = then(accepted(case()).hand_over(None, Some(MEMBER), day(2)));
    let given = then(given.take_designated_group(group(true)));
    let (left, facts) = changed(given.take_away(&[MEMBER], day(3)));
    assert_eq!(left.assigned_to(), [LEADER]);
    assert!(matches!(
        facts[..],
        [Fact::CaseLearned("taken_away", _), Fact::GroupFormed(..)]
    ));
    assert_eq!(
        left.clone().take_away(&[MEMBER], day(4)),
        Ok(Decision::AlreadyDone)
    );
    let (none, facts) = changed(left.take_away(&[LEADER], day(4)));
    assert_eq!(none.assigned_to(), []);
    assert!(matches!(facts[..], [_, Fact::GroupDissolved(..)]));
}

#[test]
fn f_4_2a_given_a_handler_or_department_when_told_again_then_only_a_change_counts() {
    let [unit, other] = [30, 31].map(|id| Some(Uuid::from_u128(id)));
    let given = then(accepted(case()).hand_over(unit, Some(MEMBER), day(2)));
    let over = |department, handler| given.clone().hand_over(department, handler, day(3));
    assert_eq!(over(unit, Some(MEMBER)), Ok(Decision::AlreadyDone));
    for (department, handler) in [(unit, Some(SECOND)), (unit, None), (other, Some(MEMBER))] {
        let (next, facts) = changed(over(department, handler));
        let now = (next.case().handling_department, next.case().handler);
        assert_eq!(now, (department, handler));
        assert_eq!(facts, [Fact::CaseLearned("handler_named", day(3))]);
    }
}

#[test]
fn f_4_2b_given_a_case_that_only_a_department_has_when_taken_away_then_it_has_it_no_longer() {
    let unit = Some(Uuid::from_u128(30));
    let given = then(accepted(case()).hand_over(unit, None, day(2)));
    let (left, facts) = changed(given.take_away(&[], day(3)));
    assert_eq!(left.case().handling_department, None);
    assert_eq!(facts, [Fact::CaseLearned("taken_away", day(3))]);
    let again = left.take_away(&[], day(4));
    assert_eq!(again, Ok(Decision::AlreadyDone));
    // A group that nobody leaves stays, whoever handled the case.
    let given = then(accepted(case()).form_group(group(false), &[]));
    let stays = given.take_away(&[SECOND], day(3));
    assert_eq!(stays, Ok(Decision::AlreadyDone));
}

#[test]
fn given_a_reopening_when_an_older_one_is_told_late_then_it_changes_nothing() {
    let given = then(ended(Ending::Closed).reopen(ReopenReason::NewFacts, 2, day(20)));
    for older in [1, 2] {
        let then = given.clone().reopen(ReopenReason::NewFacts, older, day(21));
        assert_eq!(then, Ok(Decision::AlreadyDone));
    }
    let next = then(given.reopen(ReopenReason::NewFacts, 3, day(22)));
    let work = next.work().unwrap();
    assert_eq!((work.round, work.reopening), (3, 3));
    assert_eq!(next.complaint(), COMPLAINT);
}

#[test]
fn every_fact_knows_when_it_happened() {
    let opened = changed(registered(case()).open(day(1))).1;
    let named = changed(accepted(case()).hand_over(None, Some(MEMBER), day(2))).1;
    let verified = changed(accepted(case()).verify(verification(Complexity::Simple))).1;
    let formed = changed(accepted(case()).form_group(group(false), &[])).1;
    let closed = changed(concluded().end(Ending::Closed, day(9))).1;
    let major = judgement(Severity::Major, &[Scope::Quality]);
    let judged = changed(concluded().classify(major, false, act(OFFICER, 5))).1;
    for (facts, on) in [
        (opened, 1),
        (named, 2),
        (verified, 2),
        (formed, 3),
        (closed, 9),
        (judged, 5),
    ] {
        assert!(facts.iter().all(|fact| fact.at() == day(on)), "{facts:?}");
    }
}
