//! What a measure needs; conciliation.

use regulation::{ContactOutcome, ContactWay, MeasureForm};

use super::*;

pub(super) fn order_measure(
    case: Assignment,
    kind: MeasureKind,
    form: Option<MeasureForm>,
    owner: StaffId,
) -> Result<Decision, Refusal> {
    let measure = NewMeasure {
        id: MEASURE,
        what: What::new(kind, form)?,
        owner,
        due_at: at("2026-12-01T17:30"),
        description: "办".into(),
        by: HANDLER,
        heads_unit: false,
    };
    case.order_measure(measure, monday())
}

#[test]
fn given_a_kind_that_has_forms_then_one_of_them_is_named_and_of_others_none() {
    for kind in MeasureKind::ALL.iter().copied() {
        for form in MeasureForm::ALL.iter().copied() {
            let fits = kind.forms().contains(&form);
            assert_eq!(What::new(kind, Some(form)).is_ok(), fits, "{kind} {form}");
        }
        assert_eq!(What::new(kind, None).is_ok(), kind.forms().is_empty());
    }
    for form in MeasureForm::ALL {
        let kinds = MeasureKind::ALL.iter().filter(|k| k.forms().contains(form));
        assert_eq!(kinds.count(), 1, "{form} belongs to one kind");
    }
}

#[test]
fn given_a_finding_then_measures_against_a_person_need_one_that_bears_them() {
    let found = |finding| then(in_handling().concluded(finding, HANDLER, monday())).0;
    let warn = |case| {
        let form = Some(MeasureForm::Warning);
        order_measure(case, MeasureKind::Accountability, form, HEAD)
    };
    let scold = |case| order_measure(case, MeasureKind::Criticism, None, HEAD);
    assert_eq!(warn(in_handling()), Err(Refusal::NotConfirmed));
    assert!(scold(in_handling()).is_ok(), "at once");
    for finding in [Finding::Substantiated, Finding::PartlySubstantiated] {
        assert!(warn(found(finding)).is_ok());
        assert!(scold(found(finding)).is_ok());
    }
    for finding in [Finding::Unsubstantiated, Finding::Unverifiable] {
        assert_eq!(warn(found(finding)), Err(Refusal::NotConfirmed));
        assert_eq!(scold(found(finding)), Err(Refusal::NotConfirmed));
        let training = order_measure(found(finding), MeasureKind::Training, None, HEAD);
        assert!(training.is_ok());
    }
}

#[test]
fn given_a_self_criticism_then_the_person_concerned_writes_it() {
    let owned_by = |owner| order_measure(in_handling(), MeasureKind::SelfCriticism, None, owner);
    assert_eq!(owned_by(HEAD), Err(Refusal::NotRespondent));
    assert!(owned_by(RESPONDENT).is_ok());
}

#[test]
fn given_no_case_of_integrity_then_nothing_is_handed_over_to_the_discipline_inspection() {
    let hand_over = |case| order_measure(case, MeasureKind::DisciplineHandover, None, HEAD);
    assert_eq!(hand_over(in_handling()), Err(Refusal::IntegrityOnly));
    let integrity = Classification {
        scopes: vec![Scope::Integrity],
        sensitivity: Sensitivity::S3,
        ..classification(Severity::Major)
    };
    let case = then(designated().classify(integrity, vec![], &terms())).0;
    let case = then(case.sign_for(COLLEAGUE, false, monday())).0;
    let measure = NewMeasure {
        id: MEASURE,
        what: What::new(MeasureKind::DisciplineHandover, None).unwrap(),
        owner: LEADER,
        due_at: at("2026-12-01T17:30"),
        description: "移交".into(),
        by: COLLEAGUE,
        heads_unit: false,
    };
    assert!(case.order_measure(measure, monday()).is_ok());
}

#[test]
fn given_neither_words_nor_evidence_then_it_is_no_proof() {
    assert_eq!(Proof::new(None, vec![]), Err(Refusal::NoProof));
    assert!(Proof::new(None, vec![Uuid::from_u128(1)]).is_ok());
    assert!(Proof::new(Some("已办".into()), vec![]).is_ok());
}

fn attempt(measure: Option<MeasureId>) -> NewContact {
    NewContact {
        way: ContactWay::CallBack,
        outcome: ContactOutcome::NotAgreed,
        note: "已解释".into(),
        measure,
        attempted: Signature {
            by: HANDLER,
            at: monday(),
        },
    }
}

#[test]
fn given_a_conciliation_then_it_is_completed_only_after_an_attempt() {
    let case = then(order_measure(
        in_handling(),
        MeasureKind::Conciliation,
        None,
        HANDLER,
    ))
    .0;
    let complete = |case: Assignment| case.complete_measure(MEASURE, HANDLER, proof(), monday());
    assert_eq!(complete(case.clone()), Err(Refusal::NoContact));
    let elsewhere = then(case.clone().record_contact(attempt(None))).0;
    assert_eq!(complete(elsewhere), Err(Refusal::NoContact));
    let tried = then(case.record_contact(attempt(Some(MEASURE)))).0;
    let done = then(complete(tried)).0;
    let late = done.record_contact(attempt(Some(MEASURE)));
    assert_eq!(late, Err(Refusal::DoneAlready));
}

#[test]
fn given_no_work_in_hand_then_an_attempt_needs_an_open_conciliation() {
    let unhandled = dispatched().record_contact(attempt(None));
    assert_eq!(unhandled, Err(Refusal::NotNow("awaiting_sign_for")));
    let unknown = in_handling().record_contact(attempt(Some(MEASURE)));
    assert_eq!(unknown, Err(Refusal::NoSuchMeasure));
    let training = then(order_measure(
        in_handling(),
        MeasureKind::Training,
        None,
        HEAD,
    ))
    .0;
    assert_eq!(
        training.record_contact(attempt(Some(MEASURE))),
        Err(Refusal::NoConciliation)
    );
    let open = then(order_measure(
        in_handling(),
        MeasureKind::Conciliation,
        None,
        HANDLER,
    ))
    .0;
    let ended = then(open.end(End::Closed, monday())).0;
    assert!(
        ended.clone().record_contact(attempt(Some(MEASURE))).is_ok(),
        "it may outlive the reply"
    );
    assert_eq!(
        ended.record_contact(attempt(None)),
        Err(Refusal::NotNow("ended"))
    );
}
