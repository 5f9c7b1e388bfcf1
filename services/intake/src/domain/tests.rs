//! Given a complaint, when something is decided or heard, then …

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use regulation::{
    Clock, ClosingResult, DeclineReason, Finding, ReopenReason, Satisfaction, Scope, Sensitivity,
    Severity, Stage,
};
use uuid::Uuid;

use super::*;

const OFFICER: StaffId = StaffId(Uuid::from_u128(7));
const RESPONDENT: StaffId = StaffId(Uuid::from_u128(8));

fn day(day: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(day)
}

fn promised() -> NaiveDate {
    day(20).date_naive()
}

fn in_state(state: State) -> Complaint {
    let classified = Classified {
        scopes: vec![Scope::Attitude],
        subtypes: vec![],
        severity: Severity::Ordinary,
        decided: false,
        sensitivity: Sensitivity::S1,
    };
    let id = ComplaintId(Uuid::from_u128(1));
    Complaint::restore(
        id,
        Uuid::from_u128(2),
        vec![],
        false,
        classified,
        promised(),
        None,
        state,
        Record::default(),
    )
}

fn registered() -> Complaint {
    in_state(State::Registered)
}

fn accepted() -> Acceptance {
    Acceptance {
        by: OFFICER,
        at: day(1),
    }
}

fn open(work: Work) -> Complaint {
    in_state(State::Open {
        accepted: accepted(),
        round: 0,
        work,
    })
}

fn declined() -> Complaint {
    in_state(State::Declined {
        reason: DeclineReason::Praise,
        by: OFFICER,
        at: day(1),
    })
}

fn withdrawn() -> Complaint {
    in_state(State::Withdrawn {
        accepted: None,
        round: 0,
        at: day(2),
    })
}

fn closed() -> Complaint {
    let result = ClosingResult::Resolved;
    in_state(State::Closed {
        accepted: accepted(),
        round: 0,
        result,
        by: None,
        at: day(9),
    })
}

fn integrity(mut complaint: Complaint) -> Complaint {
    complaint.classified.scopes = vec![Scope::Integrity];
    complaint.classified.sensitivity = Sensitivity::S3;
    complaint
}

#[track_caller]
fn changed(decision: Result<Decision, Refusal>) -> (Complaint, Vec<Fact>) {
    match decision {
        Ok(Decision::Changed(next, facts)) => (next, facts),
        other => panic!("not changed: {other:?}"),
    }
}

#[track_caller]
fn followed(decision: Result<Decision, NotYet>) -> Complaint {
    match decision {
        Ok(Decision::Followed(next)) => next,
        other => panic!("not followed: {other:?}"),
    }
}

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
        |c: Complaint, reason, signpost: &str| c.decline(OFFICER, reason, signpost, day(1));
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
fn given_an_accepted_one_when_the_facts_come_in_then_the_stage_follows() {
    let classified = Heard::Classified {
        severity: Severity::Ordinary,
        scopes: vec![Scope::Quality],
        subtypes: vec!["B1".into()],
        sensitivity: Sensitivity::S1,
        promised: promised(),
    };
    let mut complaint = open(Work::Verifying);
    for (heard, stage) in [
        (classified.clone(), Stage::Classified),
        (
            Heard::HandedOut {
                department: Some(Uuid::from_u128(4)),
                staff: vec![OFFICER],
            },
            Stage::Dispatched,
        ),
        (classified, Stage::Dispatched),
        (Heard::HandedBack, Stage::Classified),
        (
            Heard::HandedOut {
                department: None,
                staff: vec![OFFICER],
            },
            Stage::Dispatched,
        ),
        (Heard::SignedFor(OFFICER), Stage::InHandling),
        (Heard::ResultWaits, Stage::InApproval),
        (Heard::RedoOrdered, Stage::InHandling),
        (Heard::ResultWaits, Stage::InApproval),
        (Heard::Approved, Stage::ToReply),
        (Heard::Replied, Stage::ToFollowUp),
        (
            Heard::FollowedUp {
                satisfaction: None,
                finished: false,
            },
            Stage::ToFollowUp,
        ),
    ] {
        complaint = followed(complaint.hear(heard.clone(), day(3)));
        assert_eq!(complaint.stage(), stage, "{heard:?}");
    }
    assert_eq!(complaint.classified().scopes, [Scope::Quality]);
    assert!(complaint.classified().decided);
}

#[test]
fn given_a_reply_when_the_approval_has_not_arrived_then_it_waits() {
    let then = open(Work::Approving).hear(Heard::Replied, day(3));
    assert_eq!(then, Err(NotYet("the approval has not arrived yet")));
}

#[test]
fn given_a_finished_follow_up_when_not_dissatisfied_then_it_closes_by_its_finding() {
    for (finding, result) in [
        (None, ClosingResult::Resolved),
        (Some(Finding::Substantiated), ClosingResult::Resolved),
        (Some(Finding::PartlySubstantiated), ClosingResult::Partly),
        (
            Some(Finding::Unsubstantiated),
            ClosingResult::Unsubstantiated,
        ),
        (Some(Finding::Unverifiable), ClosingResult::Explained),
    ] {
        for satisfaction in [None, Some(Satisfaction::FairlySatisfied)] {
            let mut given = open(Work::ToFollowUp);
            given.record.finding = finding;
            let heard = Heard::FollowedUp {
                satisfaction,
                finished: true,
            };
            let Ok(Decision::Changed(next, facts)) = given.hear(heard, day(9)) else {
                panic!("not closed");
            };
            assert_eq!(next.stage(), Stage::Closed);
            assert_eq!(next.record().satisfaction, satisfaction);
            assert_eq!(facts, [Fact::Closed { result, by: None }]);
        }
    }
}

#[test]
fn given_dissatisfaction_when_not_reviewed_yet_then_it_opens_again_else_it_closes() {
    let heard = Heard::FollowedUp {
        satisfaction: Some(Satisfaction::Dissatisfied),
        finished: true,
    };
    let mut replied = open(Work::ToFollowUp);
    replied.record.verdict = Verdict::Approved;
    let Ok(Decision::Changed(next, facts)) = replied.hear(heard.clone(), day(9)) else {
        panic!("not reopened");
    };
    assert_eq!(next.stage(), Stage::InHandling);
    assert_eq!(
        facts,
        [Fact::Reopened {
            reason: ReopenReason::Dissatisfied,
            round: 1,
            by: None
        }]
    );

    let overruled = Heard::Reviewed { upheld: false };
    let overruled = followed(open(Work::InReview).hear(overruled, day(9)));
    assert_eq!(overruled.stage(), Stage::InHandling);
    let reviewed = followed(open(Work::InReview).hear(Heard::Reviewed { upheld: true }, day(9)));
    assert_eq!(reviewed.stage(), Stage::ToReply);
    let replied = followed(reviewed.hear(Heard::Replied, day(10)));
    let Ok(Decision::Changed(next, _)) = replied.hear(heard, day(11)) else {
        panic!("not closed");
    };
    assert_eq!(next.stage(), Stage::Closed);
    assert_eq!(next.record().satisfaction, Some(Satisfaction::Dissatisfied));
}

#[test]
fn given_a_reclassification_when_heard_then_sensitivity_follows_but_never_below_a_leaders_case() {
    let heard = |scopes: Vec<Scope>, severity, sensitivity| Heard::Classified {
        severity,
        scopes,
        subtypes: vec![],
        sensitivity,
        promised: promised(),
    };
    let up = heard(vec![Scope::Integrity], Severity::Major, Sensitivity::S3);
    let Ok(Decision::Changed(next, facts)) = open(Work::Handling).hear(up, day(3)) else {
        panic!("not changed");
    };
    let (sensitivity, previous) = (Sensitivity::S3, Sensitivity::S1);
    assert_eq!(
        facts,
        [Fact::SensitivityChanged {
            sensitivity,
            previous
        }]
    );
    assert_eq!(next.stage(), Stage::InHandling);

    let down = heard(vec![Scope::Attitude], Severity::Ordinary, Sensitivity::S1);
    let Ok(Decision::Changed(lower, _)) = next.clone().hear(down.clone(), day(4)) else {
        panic!("not changed");
    };
    assert_eq!(lower.classified().sensitivity, Sensitivity::S1);
    let mut about_a_leader = next;
    about_a_leader.leader_is_respondent = true;
    let then = followed(about_a_leader.hear(down, day(4)));
    assert_eq!(then.classified().sensitivity, Sensitivity::S3);
}

#[test]
fn given_an_ended_one_when_work_is_heard_then_nothing_moves_but_measures_count() {
    for given in [declined(), withdrawn(), closed()] {
        for heard in [
            Heard::HandedOut {
                department: Some(Uuid::from_u128(4)),
                staff: vec![OFFICER],
            },
            Heard::Replied,
            Heard::Due(Clock::Handling, day(9)),
        ] {
            assert_eq!(given.clone().hear(heard, day(3)), Ok(Decision::AlreadyDone));
        }
        let ordered = followed(given.hear(Heard::MeasureOrdered, day(3)));
        assert_eq!(ordered.record().open_measures, 1);
        let done = followed(ordered.hear(Heard::MeasureCheckedOff, day(4)));
        assert_eq!(done.record().open_measures, 0);
    }
}

#[test]
fn given_another_severity_when_heard_then_another_date_is_promised_until_the_reply() {
    let later = day(26).date_naive();
    let heard = |severity| Heard::Classified {
        severity,
        scopes: vec![Scope::Quality],
        subtypes: vec![],
        sensitivity: Sensitivity::S1,
        promised: later,
    };
    let Ok(Decision::Changed(next, facts)) =
        open(Work::Verifying).hear(heard(Severity::Major), day(3))
    else {
        panic!("not changed");
    };
    assert_eq!(next.promised(), later);
    let previous = promised();
    let (sensitivity, was) = (Sensitivity::S2, Sensitivity::S1);
    let told = [
        Fact::SensitivityChanged {
            sensitivity,
            previous: was,
        },
        Fact::PromiseChanged {
            promised: later,
            previous,
        },
    ];
    assert_eq!(facts, told);
    let same = followed(open(Work::Verifying).hear(heard(Severity::Ordinary), day(3)));
    assert_eq!(same.promised(), previous);
    let Ok(Decision::Changed(replied, _)) =
        open(Work::ToFollowUp).hear(heard(Severity::Major), day(3))
    else {
        panic!("not changed");
    };
    assert_eq!(replied.promised(), previous);
}
