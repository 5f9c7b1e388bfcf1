//! Follow-up, redo and review to the round, and what becomes of a decision.

use super::*;

fn review(given: Assignment, upheld: bool) -> (Assignment, Vec<Fact>) {
    let note = "复核".to_owned();
    then(given.review(LEADER, upheld, note, vec![LEADER], &terms(), monday()))
}

#[test]
fn f_6_3_the_follow_up_of_this_round_counts_and_of_an_earlier_one_does_not() {
    assert_eq!(
        replied().followed_up(0, monday()),
        Err(Refusal::EarlierRound)
    );
    let followed = then(replied().followed_up(1, monday())).0;
    assert_eq!(followed.stage().code(), "followed_up");
    assert_eq!(followed.next_deadline(), None);
    assert_eq!(followed.followed_up(1, monday()), Ok(Decision::AlreadyDone));
    assert_eq!(
        approved().followed_up(1, monday()),
        Err(Refusal::NotYet("the reply"))
    );
}

#[test]
fn f_6_3_a_decision_that_is_upheld_is_replied_and_one_that_is_not_is_worked_on_again() {
    let given = in_review(vec![LEADER]);
    let (upheld, facts) = review(given.clone(), true);
    let by = LEADER;
    let at = monday();
    assert_eq!(
        facts[0],
        Fact::Reviewed {
            by,
            upheld: true,
            at
        }
    );
    assert_eq!(upheld.stage().code(), "awaiting_reply");
    assert!(due(&upheld, Clock::Reply).is_some());
    let (again, facts) = review(given, false);
    assert_eq!(
        facts[..2],
        [
            Fact::Reviewed {
                by,
                upheld: false,
                at
            },
            Fact::RedoOrdered {
                redo: 1,
                by: Some(LEADER),
                at
            },
        ]
    );
    assert_eq!(again.stage().code(), "in_handling");
    for case in [upheld, again] {
        assert_eq!(due(&case, Clock::Review), None);
        assert_eq!(case.record().reviews.len(), 1);
    }
}

/// Reopened under supervision.
fn reopened(given: Assignment) -> Assignment {
    let above = Above {
        leaders: vec![LEADER],
        reviewers: vec![],
    };
    let by = Some(SUPERVISOR);
    then(given.reopened(ReopenReason::Supervision, by, above, &terms(), monday())).0
}

#[test]
fn f_6_3_a_redo_of_what_became_major_is_a_groups_and_its_clock_runs() {
    let major = then(replied().classify(classification(Severity::Major), vec![LEADER], &terms())).0;
    let redo = reopened(major);
    assert_eq!(redo.stage().code(), "awaiting_designation");
    assert_eq!(due(&redo, Clock::Redo), Some(at("2026-12-14T17:30")));
    assert_eq!(redo.last_department(), Some(UNIT), "who had it stays known");
    let ordinary = reopened(replied());
    assert_eq!(ordinary.stage().code(), "in_handling");
}

#[test]
fn f_6_3_a_group_redoes_what_it_decided_whatever_the_case_counts_as_by_then() {
    let signed = then(designated().sign_for(COLLEAGUE, false, monday())).0;
    let found = then(signed.concluded(Finding::Substantiated, COLLEAGUE, monday())).0;
    let led = then(found.submit(submit(INVESTIGATOR, false), &terms(), monday())).0;
    let approved = then(led.approve(LEADER, &terms(), monday())).0;
    let by = LEADER;
    let at = monday();
    let replied = then(approved.replied(Signature { by, at }, 1, &terms())).0;
    let ordinary = then(replied.classify(classification(Severity::Ordinary), vec![], &terms())).0;
    assert_eq!(reopened(ordinary).assigned_to(), [INVESTIGATOR, COLLEAGUE]);
}

#[test]
fn f_6_3_redos_are_counted() {
    let mut case = replied();
    for redo in 1..=2 {
        case = reopened(case);
        assert_eq!(case.record().redos, redo);
        let done = then(case.submit(submit(HEAD, true), &terms(), monday())).0;
        let done = then(done.approve(OFFICER, &terms(), monday())).0;
        let by = OFFICER;
        let at = monday();
        case = then(done.replied(Signature { by, at }, redo + 1, &terms())).0;
    }
}

#[test]
fn f_6_6_new_facts_lead_to_verification_and_what_was_found_no_longer_suffices() {
    let found = then(replied().concluded(Finding::Substantiated, HANDLER, monday())).0;
    let above = Above::default();
    let again = found.reopened(ReopenReason::NewFacts, None, above, &terms(), monday());
    let case = then(again).0;
    assert_eq!(case.stage().code(), "awaiting_classification");
    assert_eq!(case.record().conclusion, None);
}
