//! 催办 and 督办.

use super::measures::order_measure;
use super::*;

#[test]
fn given_somebody_who_must_act_when_urged_then_they_hear_and_nobody_urges_themselves() {
    let urge = |case: Assignment, recipients| case.urge(SUPERVISOR, None, recipients, monday());
    let (case, facts) = then(urge(in_handling(), vec![HANDLER, SUPERVISOR]));
    assert_eq!(
        facts,
        [Fact::Urged {
            recipients: vec![HANDLER],
            due_at: Some(at("2026-11-26T17:30")),
            by: SUPERVISOR,
            at: monday(),
        }]
    );
    assert_eq!(case.side().urges.len(), 1);
    assert_eq!(
        urge(in_handling(), vec![SUPERVISOR]),
        Err(Refusal::NobodyElse)
    );
    let ended = then(in_handling().end(End::Closed, monday())).0;
    assert_eq!(urge(ended, vec![HANDLER]), Err(Refusal::NotNow("ended")));
    let followed = then(replied().followed_up(1, monday())).0;
    assert_eq!(
        urge(followed, vec![HANDLER]),
        Err(Refusal::NotNow("followed_up"))
    );
}

fn supervised() -> Assignment {
    then(in_handling().order_supervision(supervision("2026-11-25T17:30"), monday())).0
}

fn supervision(due: &str) -> NewSupervision {
    NewSupervision {
        id: ORDER,
        what: "查清并报告".into(),
        due_at: at(due),
        by: SUPERVISOR,
        asked: vec![HANDLER],
    }
}

#[test]
fn given_a_supervision_order_then_whoever_has_the_case_answers_it_and_never_who_gave_it() {
    let late = in_handling().order_supervision(supervision("2026-11-23T09:00"), monday());
    assert_eq!(late, Err(Refusal::DueInThePast));
    let now = in_handling().order_supervision(supervision("2026-11-23T10:00"), monday());
    assert_eq!(now, Err(Refusal::DueInThePast));
    let soon = in_handling().order_supervision(supervision("2026-11-23T10:01"), monday());
    assert!(soon.is_ok());
    let own = NewSupervision {
        asked: vec![SUPERVISOR],
        ..supervision("2026-11-25T17:30")
    };
    let own = in_handling().order_supervision(own, monday());
    assert_eq!(own, Err(Refusal::NobodyElse));
    let answer = |by, now: &[StaffId]| {
        supervised().answer_supervision(ORDER, by, now, "已办".into(), monday())
    };
    assert_eq!(answer(SUPERVISOR, &[SUPERVISOR]), Err(Refusal::OwnWork));
    assert_eq!(answer(COLLEAGUE, &[]), Err(Refusal::NotYours));
    assert!(answer(COLLEAGUE, &[COLLEAGUE]).is_ok(), "has it by now");
    let answered = then(answer(HANDLER, &[])).0;
    let same = answered
        .clone()
        .answer_supervision(ORDER, HANDLER, &[], "已办".into(), monday());
    assert_eq!(same, Ok(Decision::AlreadyDone));
    let other = answered.answer_supervision(ORDER, HANDLER, &[], "改".into(), monday());
    assert_eq!(other, Err(Refusal::DoneAlready));
    let colleague = then(answer(HANDLER, &[])).0.answer_supervision(
        ORDER,
        COLLEAGUE,
        &[COLLEAGUE],
        "已办".into(),
        monday(),
    );
    assert_eq!(colleague, Err(Refusal::DoneAlready), "the same of another");
    let unknown = in_handling().answer_supervision(ORDER, HANDLER, &[], "x".into(), monday());
    assert_eq!(unknown, Err(Refusal::NoSuchOrder));
}

#[test]
fn given_tasks_when_their_date_has_passed_then_only_what_is_not_done_is_told() {
    let order = TaskId::Supervision(ORDER);
    let (_, facts) = then(supervised().task_overdue(order, vec![HANDLER], monday()));
    assert!(matches!(facts[..], [Fact::SupervisionOverdue { .. }]));
    assert_eq!(supervised().people_of(order), [HANDLER, SUPERVISOR]);
    let answered =
        then(supervised().answer_supervision(ORDER, HANDLER, &[], "已办".into(), monday())).0;
    assert_eq!(
        answered.task_overdue(order, vec![], monday()),
        Err(Refusal::Obsolete)
    );
    let task = TaskId::Measure(MEASURE);
    let measured = then(order_measure(
        in_handling(),
        MeasureKind::Training,
        None,
        HEAD,
    ))
    .0;
    let (case, facts) = then(measured.task_overdue(task, vec![OFFICER], monday()));
    assert_eq!(
        facts,
        [Fact::MeasureOverdue {
            measure: MEASURE,
            kind: MeasureKind::Training,
            owner: HEAD,
            due_at: at("2026-12-01T17:30"),
            others: vec![OFFICER],
            at: monday(),
        }]
    );
    let done = then(case.complete_measure(MEASURE, HEAD, proof(), monday())).0;
    assert!(done.open_tasks().is_empty());
}
