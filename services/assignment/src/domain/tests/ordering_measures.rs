//! Who orders, carries out and checks off measures (F-5.4), and by when.

use regulation::MeasureForm;

use super::*;

fn new(id: u128, kind: MeasureKind, by: StaffId, due_at: DateTime<Utc>) -> NewMeasure {
    NewMeasure {
        id: MeasureId(Uuid::from_u128(id)),
        what: What::new(kind, None).unwrap(),
        owner: HEAD,
        due_at,
        description: "办".into(),
        by,
        heads_unit: false,
    }
}

fn training(id: u128, by: StaffId) -> NewMeasure {
    new(id, MeasureKind::Training, by, at("2026-12-01T17:30"))
}

fn ordered() -> Assignment {
    let one = then(in_handling().order_measure(training(50, HANDLER), monday())).0;
    then(one.order_measure(training(51, HANDLER), monday())).0
}

#[test]
fn f_5_4_whoever_works_on_the_case_orders_measures_and_nobody_else() {
    let order = |case: Assignment, by, heads_unit| {
        let new = NewMeasure {
            heads_unit,
            ..training(50, by)
        };
        case.order_measure(new, monday())
    };
    assert!(order(in_handling(), HANDLER, false).is_ok());
    assert!(order(in_handling(), HEAD, true).is_ok());
    let stranger = order(in_handling(), COLLEAGUE, false);
    assert_eq!(stranger, Err(Refusal::NotYours));
    let group = || then(designated().sign_for(COLLEAGUE, false, monday())).0;
    assert!(order(group(), INVESTIGATOR, false).is_ok());
    assert_eq!(order(group(), HEAD, true), Err(Refusal::NotYours));
    let early = order(dispatched(), HANDLER, false);
    assert_eq!(early, Err(Refusal::NotNow("awaiting_sign_for")));
}

#[test]
fn f_5_4_a_measure_is_due_after_it_was_ordered() {
    let due = |due_at| {
        let new = new(50, MeasureKind::Training, HANDLER, due_at);
        in_handling().order_measure(new, monday())
    };
    let second = chrono::TimeDelta::seconds(1);
    assert_eq!(due(monday() - second), Err(Refusal::DueInThePast));
    assert_eq!(due(monday()), Err(Refusal::DueInThePast));
    assert!(due(monday() + second).is_ok());
}

#[test]
fn f_5_4_each_measure_is_carried_out_and_checked_off_by_itself_and_once() {
    let [one, other] = [50, 51].map(|id| MeasureId(Uuid::from_u128(id)));
    let complete = |case: Assignment, proof| case.complete_measure(other, HEAD, proof, monday());
    let done = then(complete(ordered(), proof())).0;
    let open: Vec<_> = done.open_tasks().into_iter().map(|task| task.id).collect();
    assert_eq!(open, [TaskId::Measure(one)]);
    assert_eq!(complete(done.clone(), proof()), Ok(Decision::AlreadyDone));
    let another = Proof::new(Some("另".into()), vec![]).unwrap();
    assert_eq!(complete(done.clone(), another), Err(Refusal::DoneAlready));
    let check = |case: Assignment, by| case.check_off_measure(other, by, monday());
    let (checked, facts) = then(check(done, OFFICER));
    assert_eq!(
        facts,
        [Fact::MeasureCheckedOff {
            measure: other,
            by: OFFICER,
            at: monday(),
        }]
    );
    assert_eq!(check(checked.clone(), OFFICER), Ok(Decision::AlreadyDone));
    assert_eq!(check(checked.clone(), LEADER), Err(Refusal::DoneAlready));
    assert_eq!(complete(checked, proof()), Err(Refusal::DoneAlready));
    let unknown = MeasureId(Uuid::from_u128(99));
    assert_eq!(
        ordered().complete_measure(unknown, HEAD, proof(), monday()),
        Err(Refusal::NoSuchMeasure)
    );
}

#[test]
fn s_5_1_a_conciliation_is_not_completed_by_a_stranger_nor_before_an_attempt() {
    let due_at = at("2026-12-01T17:30");
    let conciliation = new(52, MeasureKind::Conciliation, HANDLER, due_at);
    let id = conciliation.id;
    let case = then(ordered().order_measure(conciliation, monday())).0;
    let complete = |by| case.clone().complete_measure(id, by, proof(), monday());
    assert_eq!(complete(HEAD), Err(Refusal::NoContact));
    assert_eq!(complete(OFFICER), Err(Refusal::NotOwner));
    let other = MeasureId(Uuid::from_u128(51));
    let done = case.complete_measure(other, HEAD, proof(), monday());
    assert!(done.is_ok(), "training needs no attempt");
}

#[test]
fn f_5_4_an_overdue_measure_is_told_as_itself_and_to_whoever_ordered_it() {
    let task = |id| TaskId::Measure(MeasureId(Uuid::from_u128(id)));
    let by_head = NewMeasure {
        heads_unit: true,
        owner: COLLEAGUE,
        ..new(52, MeasureKind::Criticism, HEAD, at("2026-12-02T17:30"))
    };
    let case = then(ordered().order_measure(by_head, monday())).0;
    assert_eq!(case.people_of(task(51)), [HANDLER]);
    assert_eq!(case.people_of(task(52)), [HEAD]);
    assert_eq!(case.people_of(task(99)), []);
    let facts = then(case.task_overdue(task(52), vec![], monday())).1;
    assert_eq!(
        facts,
        [Fact::MeasureOverdue {
            measure: MeasureId(Uuid::from_u128(52)),
            kind: MeasureKind::Criticism,
            owner: COLLEAGUE,
            due_at: at("2026-12-02T17:30"),
            others: vec![],
            at: monday(),
        }]
    );
}

#[test]
fn f_5_4_a_proof_and_a_measure_keep_what_was_said() {
    let piece = Uuid::from_u128(1);
    let proof = Proof::new(Some("已交".into()), vec![piece]).unwrap();
    assert_eq!((proof.text(), proof.evidence()), ("已交", &[piece][..]));
    let warning = What::new(MeasureKind::Accountability, Some(MeasureForm::Warning)).unwrap();
    assert_eq!(warning.form(), Some(MeasureForm::Warning));
    assert_eq!(warning.kind(), MeasureKind::Accountability);
}
