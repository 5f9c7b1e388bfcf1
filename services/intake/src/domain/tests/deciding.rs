//! What intake decides.

use super::*;

#[test]
fn given_a_registered_one_when_accepted_then_it_says_so_with_the_promised_date() {
    let (next, facts) = changed(registered().accept(OFFICER, day(1)));
    assert_eq!(next, open(Work::Verifying));
    assert_eq!(
        facts,
        [Fact::Accepted {
            by: OFFICER,
            promised: promised()
        }]
    );
    assert_eq!(next.stage(), Stage::Accepted);
}

#[test]
fn given_any_other_when_accepted_then_it_is_already_done_or_refused() {
    assert_eq!(
        open(Work::Handling).accept(OFFICER, day(2)),
        Ok(Decision::AlreadyDone)
    );
    assert_eq!(declined().accept(OFFICER, day(2)), Err(Refusal::Declined));
    assert_eq!(withdrawn().accept(OFFICER, day(2)), Err(Refusal::Withdrawn));
    assert_eq!(closed().accept(OFFICER, day(2)), Err(Refusal::Closed));
}

#[test]
fn given_a_registered_one_when_declined_then_reason_and_signpost_are_needed() {
    let decline =
        |c: Complaint, reason, signpost: &str| c.decline(OFFICER, reason, None, signpost, day(1));
    let (next, facts) = changed(decline(registered(), DeclineReason::Praise, "表扬请致电…"));
    assert_eq!(next, declined());
    assert_eq!(
        facts,
        [Fact::Declined {
            reason: DeclineReason::Praise,
            by: OFFICER
        }]
    );
    assert_eq!(
        decline(registered(), DeclineReason::Praise, " "),
        Err(Refusal::ReasonMissing)
    );
    assert_eq!(
        decline(declined(), DeclineReason::Praise, "x"),
        Ok(Decision::AlreadyDone)
    );
    assert_eq!(
        decline(declined(), DeclineReason::Enquiry, "x"),
        Err(Refusal::DecidedOtherwise)
    );
    assert_eq!(
        decline(open(Work::Verifying), DeclineReason::Praise, "x"),
        Err(Refusal::AlreadyAccepted)
    );
    assert_eq!(
        decline(withdrawn(), DeclineReason::Praise, "x"),
        Err(Refusal::Withdrawn)
    );
    assert_eq!(
        decline(closed(), DeclineReason::Praise, "x"),
        Err(Refusal::Closed)
    );
}

#[test]
fn given_a_respondent_when_identified_then_it_is_told_once_and_a_leader_makes_it_s3() {
    let (next, facts) = changed(registered().identify(OFFICER, &[RESPONDENT], false));
    let respondents = vec![RESPONDENT];
    assert_eq!(
        facts,
        [Fact::RespondentIdentified {
            respondents: respondents.clone(),
            by: OFFICER
        }]
    );
    assert_eq!(
        next.clone().identify(OFFICER, &[RESPONDENT], false),
        Ok(Decision::AlreadyDone)
    );

    let leader = StaffId(Uuid::from_u128(9));
    let (next, facts) = changed(next.identify(OFFICER, &[leader], true));
    assert_eq!(next.respondents(), [RESPONDENT, leader]);
    let (sensitivity, previous) = (Sensitivity::S3, Sensitivity::S1);
    assert_eq!(
        facts[1..],
        [Fact::SensitivityChanged {
            sensitivity,
            previous
        }]
    );
    for (given, refusal) in [
        (declined(), Refusal::Declined),
        (withdrawn(), Refusal::Withdrawn),
        (closed(), Refusal::Closed),
    ] {
        assert_eq!(given.identify(OFFICER, &[leader], true), Err(refusal));
    }
}

#[test]
fn given_an_open_one_when_supplemented_then_an_integrity_allegation_makes_it_s3() {
    let supplement = Uuid::from_u128(5);
    let (next, facts) = changed(registered().supplement(supplement, &[Scope::Attitude]));
    assert_eq!(
        (next, facts),
        (registered(), vec![Fact::Supplemented { supplement }])
    );
    let (next, facts) = changed(open(Work::Handling).supplement(supplement, &[Scope::Integrity]));
    assert_eq!(next.classified().sensitivity, Sensitivity::S3);
    assert_eq!(facts.len(), 2);
    assert_eq!(closed().supplement(supplement, &[]), Err(Refusal::Closed));
}

#[test]
fn given_one_without_a_reply_when_withdrawn_then_it_ends() {
    for given in [registered(), open(Work::Verifying), open(Work::ToReply)] {
        let (next, facts) = changed(given.withdraw(None, day(2)));
        assert_eq!(next.stage(), Stage::Withdrawn);
        assert_eq!(
            facts,
            [Fact::Withdrawn {
                ends_case: true,
                recorded_by: None
            }]
        );
        assert_eq!(next.withdraw(None, day(3)), Ok(Decision::AlreadyDone));
    }
    assert_eq!(
        open(Work::ToFollowUp).withdraw(None, day(2)),
        Err(Refusal::AlreadyReplied)
    );
    assert_eq!(declined().withdraw(None, day(2)), Err(Refusal::Declined));
    assert_eq!(closed().withdraw(None, day(2)), Err(Refusal::Closed));
}

#[test]
fn given_scope_c_when_withdrawn_then_it_is_recorded_and_the_case_goes_on() {
    let (next, facts) = changed(integrity(open(Work::Handling)).withdraw(Some(OFFICER), day(2)));
    assert_eq!(next.stage(), Stage::InHandling);
    assert_eq!(next.withdrawal(), Some(day(2)));
    assert_eq!(
        facts,
        [Fact::Withdrawn {
            ends_case: false,
            recorded_by: Some(OFFICER)
        }]
    );
    assert_eq!(next.withdraw(None, day(3)), Ok(Decision::AlreadyDone));
}

#[test]
fn given_an_accepted_one_when_the_department_closes_then_a_reason_is_needed() {
    let close = |c: Complaint, result, reason: &str| c.close(OFFICER, result, reason, day(9));
    let (next, facts) = changed(close(
        open(Work::Handling),
        ClosingResult::Transferred,
        "移交上级",
    ));
    assert_eq!(next.stage(), Stage::Closed);
    assert_eq!(
        facts,
        [Fact::Closed {
            result: ClosingResult::Transferred,
            by: Some(OFFICER)
        }]
    );
    assert_eq!(
        close(open(Work::Handling), ClosingResult::Resolved, ""),
        Err(Refusal::ReasonMissing)
    );
    for result in [ClosingResult::Withdrawn, ClosingResult::Declined] {
        assert_eq!(
            close(open(Work::Handling), result, "x"),
            Err(Refusal::NotAClosingResult)
        );
    }
    assert_eq!(
        close(registered(), ClosingResult::Resolved, "x"),
        Err(Refusal::NotAccepted)
    );
    assert_eq!(
        close(closed(), ClosingResult::Resolved, "x"),
        Ok(Decision::AlreadyDone)
    );
    assert_eq!(
        close(closed(), ClosingResult::Partly, "x"),
        Err(Refusal::DecidedOtherwise)
    );
    assert_eq!(
        close(withdrawn(), ClosingResult::Resolved, "x"),
        Err(Refusal::Withdrawn)
    );
}

#[test]
fn given_a_closed_one_when_reopened_then_new_facts_are_verified_and_a_redo_is_handled() {
    for (reason, stage) in [
        (ReopenReason::NewFacts, Stage::Accepted),
        (ReopenReason::Supervision, Stage::InHandling),
        (ReopenReason::Dissatisfied, Stage::InHandling),
    ] {
        let mut given = closed();
        given.record.verdict = Verdict::Approved;
        let (next, facts) = changed(given.reopen(OFFICER, reason, "有新证据"));
        assert_eq!(next.stage(), stage);
        assert_eq!(
            facts,
            [Fact::Reopened {
                reason,
                round: 1,
                by: Some(OFFICER)
            }]
        );
    }
    // Closed by hand before there was a result: it begins with verification.
    let (next, _) = changed(closed().reopen(OFFICER, ReopenReason::Supervision, "抽查"));
    assert_eq!(next.stage(), Stage::Accepted);
    assert_eq!(
        closed().reopen(OFFICER, ReopenReason::NewFacts, " "),
        Err(Refusal::ReasonMissing)
    );
    assert_eq!(
        registered().reopen(OFFICER, ReopenReason::NewFacts, "x"),
        Err(Refusal::NotClosed)
    );
    assert_eq!(
        declined().reopen(OFFICER, ReopenReason::NewFacts, "x"),
        Err(Refusal::Declined)
    );
    assert_eq!(
        withdrawn().reopen(OFFICER, ReopenReason::NewFacts, "x"),
        Err(Refusal::Withdrawn)
    );
}

#[test]
fn given_a_leader_among_the_respondents_when_others_are_identified_then_a_leader_stays_among_them()
{
    let leader = StaffId(Uuid::from_u128(9));
    let (next, _) = changed(registered().identify(OFFICER, &[RESPONDENT], false));
    assert!(!next.leader_is_respondent());
    let (next, _) = changed(next.identify(OFFICER, &[leader], true));
    assert!(next.leader_is_respondent());
    let (next, facts) = changed(next.identify(OFFICER, &[OFFICER], false));
    assert!(next.leader_is_respondent());
    assert_eq!(facts.len(), 1, "it is sensitive already: {facts:?}");
}

#[test]
fn given_one_that_was_opened_again_when_closed_and_opened_once_more_then_the_rounds_are_counted() {
    let mut given = closed();
    for expected in 1..=3 {
        let (open, facts) = changed(given.reopen(OFFICER, ReopenReason::NewFacts, "有新证据"));
        let told = match facts[..] {
            [Fact::Reopened { round, .. }] => round,
            _ => panic!("{facts:?}"),
        };
        assert_eq!(told, expected);
        given = changed(open.close(OFFICER, ClosingResult::Resolved, "已解决", day(9))).0;
    }
}
