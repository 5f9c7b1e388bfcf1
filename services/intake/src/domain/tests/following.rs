//! What the register hears.

use super::*;

#[test]
fn given_an_accepted_one_when_the_facts_come_in_then_the_stage_follows() {
    let classified = Heard::Classified {
        severity: Severity::Ordinary,
        scopes: vec![Scope::Quality],
        subtypes: vec!["B1".into()],
        sensitivity: Sensitivity::S1,
        promised: promised(),
        other_limits: false,
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
        other_limits: false,
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
        other_limits: false,
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
    // The same severity, but another scope leads that has limits of its own (F-4.4a).
    let Heard::Classified {
        scopes,
        subtypes,
        sensitivity,
        promised,
        ..
    } = heard(Severity::Ordinary)
    else {
        panic!("not a classification");
    };
    let relimited = Heard::Classified {
        severity: Severity::Ordinary,
        scopes,
        subtypes,
        sensitivity,
        promised,
        other_limits: true,
    };
    let Ok(Decision::Changed(other, _)) = open(Work::Verifying).hear(relimited, day(3)) else {
        panic!("not changed");
    };
    assert_eq!(other.promised(), later);
    let Ok(Decision::Changed(replied, _)) =
        open(Work::ToFollowUp).hear(heard(Severity::Major), day(3))
    else {
        panic!("not changed");
    };
    assert_eq!(replied.promised(), previous);
}
