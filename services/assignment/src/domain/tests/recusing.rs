//! 回避 (F-4.2b): who gives up what, and who has it then.

use super::*;

fn recused(staff: &[StaffId]) -> Conflicts {
    Conflicts {
        staff: staff.to_vec(),
        department: false,
    }
}

fn recuse(given: Assignment, staff: &[StaffId]) -> Result<Decision, Refusal> {
    let instead = InTheirPlace {
        leaders: vec![LEADER],
        endorsers: vec![SUPERVISOR],
        reviewers: vec![SUPERVISOR],
        measures: Some(OFFICER),
    };
    given.recuse(&recused(staff), instead, &terms(), monday())
}

fn endorsers(case: &Assignment) -> &[StaffId] {
    match case.stage() {
        Stage::Submitted(submission) => &submission.endorsers,
        other => panic!("{}", other.code()),
    }
}

#[test]
fn f_4_2b_a_recused_endorser_is_left_out_and_only_the_last_one_is_replaced() {
    let both = Submit {
        endorsers: vec![HEAD, LEADER],
        ..submit(HANDLER, false)
    };
    let given = then(in_handling().submit(both, &terms(), monday())).0;
    let (one, facts) = then(recuse(given.clone(), &[HEAD]));
    assert_eq!((endorsers(&one), facts), (&[LEADER][..], vec![]));
    let (another, _) = then(recuse(one, &[LEADER]));
    assert_eq!(endorsers(&another), [SUPERVISOR]);
    assert_eq!(recuse(given, &[COLLEAGUE]), Ok(Decision::AlreadyDone));
}

#[test]
fn f_4_2b_a_result_whose_handler_is_recused_is_nobodys_to_endorse() {
    for given in [submitted(), endorsed()] {
        let (case, facts) = then(recuse(given, &[HANDLER, HEAD]));
        let from = vec![HANDLER];
        let at = monday();
        assert!(facts.contains(&Fact::TakenAway { from, at }));
        assert_eq!(case.stage().code(), "awaiting_dispatch");
        assert_eq!(due(&case, Clock::Approval), None);
        assert_eq!(due(&case, Clock::Handling), Some(at_close()));
    }
}

/// When the work that was dispatched on Monday is due.
fn at_close() -> DateTime<Utc> {
    at("2026-11-26T17:30")
}

#[test]
fn f_4_2b_a_recused_reviewer_is_left_out_and_the_last_one_is_replaced_by_who_hears_of_it() {
    let given = in_review(vec![LEADER, INVESTIGATOR]);
    let reviewers = |case: &Assignment| match case.stage() {
        Stage::InReview { reviewers, .. } => reviewers.clone(),
        other => panic!("{}", other.code()),
    };
    let (one, facts) = then(recuse(given.clone(), &[LEADER]));
    assert_eq!((reviewers(&one), facts), (vec![INVESTIGATOR], vec![]));
    let (another, facts) = then(recuse(one, &[INVESTIGATOR]));
    assert_eq!(reviewers(&another), [SUPERVISOR]);
    assert_eq!(
        facts,
        [Fact::ReviewOpened {
            reviewers: vec![SUPERVISOR],
            due_at: due(&given, Clock::Review).unwrap(),
            at: monday(),
        }]
    );
    assert_eq!(recuse(given, &[COLLEAGUE]), Ok(Decision::AlreadyDone));
}

#[test]
fn f_4_2b_a_department_that_is_recused_loses_what_nobody_in_it_has_signed_for() {
    let unit = Conflicts {
        staff: vec![],
        department: true,
    };
    let recuse = |case: Assignment| {
        let instead = InTheirPlace::default();
        case.recuse(&unit, instead, &terms(), monday())
    };
    let free = Conflicts::default();
    let unnamed = classified(Severity::Ordinary).dispatch(to(None), &free, &terms(), monday());
    let (case, _) = then(recuse(then(unnamed).0));
    assert_eq!(case.stage().code(), "awaiting_dispatch");
    for named in [dispatched(), in_handling()] {
        assert_eq!(recuse(named), Ok(Decision::AlreadyDone));
    }
}

#[test]
fn f_4_2b_whoever_becomes_a_respondent_gives_up_the_case() {
    let given = in_handling().know_respondents(vec![HANDLER]).unwrap();
    let (case, _) = then(recuse(given, &[]));
    assert_eq!(case.assigned_to(), []);
    assert_eq!(recuse(in_handling(), &[]), Ok(Decision::AlreadyDone));
}

fn with_measure(kind: MeasureKind, owner: StaffId) -> Assignment {
    then(super::measures::order_measure(
        in_handling(),
        kind,
        None,
        owner,
    ))
    .0
}

#[test]
fn f_5_4_an_open_measure_of_somebody_recused_goes_to_another_but_a_respondent_keeps_the_own() {
    let given = with_measure(MeasureKind::Training, HEAD);
    let (case, facts) = then(recuse(given.clone(), &[HEAD]));
    assert_eq!(case.measures()[0].owner, OFFICER);
    assert_eq!(
        facts,
        [Fact::MeasureTakenAway {
            measure: MEASURE,
            kind: MeasureKind::Training,
            from: HEAD,
            to: OFFICER,
            due_at: at("2026-12-01T17:30"),
            at: monday(),
        }]
    );
    assert_eq!(
        recuse(given.clone(), &[COLLEAGUE]),
        Ok(Decision::AlreadyDone)
    );
    let done = then(given.complete_measure(MEASURE, HEAD, proof(), monday())).0;
    assert_eq!(recuse(done, &[HEAD]), Ok(Decision::AlreadyDone));
    let own = with_measure(MeasureKind::SelfCriticism, RESPONDENT);
    assert_eq!(recuse(own, &[RESPONDENT]), Ok(Decision::AlreadyDone));
}

#[test]
fn f_4_2b_involved_is_whoever_holds_something_that_recusal_would_end() {
    let involved = |case: Assignment| case.involved();
    assert_eq!(involved(classified(Severity::Ordinary)), []);
    for given in [dispatched(), in_handling(), endorsed()] {
        assert_eq!(involved(given), [HANDLER]);
    }
    assert_eq!(involved(submitted()), [HEAD, HANDLER]);
    assert_eq!(involved(designated()), [INVESTIGATOR, COLLEAGUE]);
    assert_eq!(involved(in_review(vec![LEADER])), [LEADER]);
    for decided in [approved(), replied()] {
        assert_eq!(involved(decided), [], "that stands until a review");
    }
    let measured = with_measure(MeasureKind::Training, OFFICER);
    assert_eq!(involved(measured.clone()), [OFFICER, HANDLER]);
    let done = then(measured.complete_measure(MEASURE, OFFICER, proof(), monday())).0;
    assert_eq!(involved(done), [HANDLER]);
}
