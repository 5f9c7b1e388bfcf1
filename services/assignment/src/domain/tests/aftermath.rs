//! Reply, follow-up, redo, review, end.

use super::*;

#[test]
fn given_dissatisfaction_then_it_is_redone_up_to_the_limit_and_then_reviewed_by_others() {
    let above = Above {
        leaders: vec![LEADER],
        reviewers: vec![LEADER],
    };
    let reopen = |case: Assignment| {
        case.reopened(
            ReopenReason::Dissatisfied,
            None,
            above.clone(),
            &terms(),
            monday(),
        )
    };
    let (redo, facts) = then(reopen(replied()));
    assert!(facts.contains(&Fact::RedoOrdered {
        redo: 1,
        by: None,
        at: monday()
    }));
    assert_eq!(
        due(&redo, Clock::Redo),
        Some(at("2026-12-14T17:30")),
        "15 working days"
    );
    let again = then(redo.submit(submit(HEAD, true), &terms(), monday())).0;
    let again = then(again.approve(OFFICER, &terms(), monday())).0;
    let again = then(again.replied(
        Signature {
            by: OFFICER,
            at: monday(),
        },
        2,
        &terms(),
    ))
    .0;
    assert_eq!(
        again.clone().followed_up(1, monday()),
        Err(Refusal::EarlierRound)
    );
    let review = then(reopen(again)).0;
    assert!(matches!(review.stage(), Stage::InReview { .. }));
    let decide = |by| {
        review
            .clone()
            .review(by, true, "维持".into(), vec![LEADER], &terms(), monday())
    };
    assert_eq!(decide(OFFICER), Err(Refusal::OwnWork));
    assert_eq!(decide(COLLEAGUE), Err(Refusal::NotReviewer));
    assert!(matches!(then(decide(LEADER)).0.stage(), Stage::Approved(_)));
}

#[test]
fn given_the_reply_is_not_known_when_reopened_then_it_waits_for_it() {
    let approved = then(endorsed().approve(OFFICER, &terms(), monday())).0;
    let early = approved.reopened(
        ReopenReason::Dissatisfied,
        None,
        Above::default(),
        &terms(),
        monday(),
    );
    assert_eq!(early, Err(Refusal::NotYet("the reply")));
}

#[test]
fn given_the_end_then_no_clock_runs_and_measures_go_on() {
    let measure = NewMeasure {
        id: MeasureId(Uuid::from_u128(50)),
        what: What::new(MeasureKind::SelfCriticism, None).unwrap(),
        owner: RESPONDENT,
        due_at: at("2026-12-01T17:30"),
        description: "书面检讨".into(),
        by: HANDLER,
        heads_unit: false,
    };
    let id = measure.id;
    let ordered = then(in_handling().order_measure(measure, monday())).0;
    let ended = then(ordered.end(End::Closed, monday())).0;
    assert_eq!(ended.next_deadline(), None);
    assert_eq!(
        ended.clone().check_off_measure(id, OFFICER, monday()),
        Err(Refusal::NotCompleted)
    );
    assert_eq!(
        ended
            .clone()
            .complete_measure(id, HANDLER, proof(), monday()),
        Err(Refusal::NotOwner)
    );
    let done = then(ended.complete_measure(id, RESPONDENT, proof(), monday())).0;
    assert_eq!(
        done.clone().check_off_measure(id, RESPONDENT, monday()),
        Err(Refusal::OwnWork)
    );
    assert!(done.check_off_measure(id, OFFICER, monday()).is_ok());
}
