//! 改派, returns, and what becomes of an order when the severity changes.

use super::assisting::assisted;
use super::*;

fn reassign(department: DepartmentId, handler: Option<StaffId>) -> Reassign {
    Reassign {
        department,
        handler,
        required: None,
        reason: "出差".into(),
        by: OFFICER,
    }
}

#[test]
fn given_a_case_in_hand_when_reassigned_then_the_clock_runs_on_and_the_other_signs() {
    let late = at("2026-11-25T10:00");
    for before in [dispatched(), in_handling()] {
        let run = *before.running(Clock::Handling).unwrap();
        let free = Conflicts::default();
        let new = reassign(OTHER_UNIT, Some(HELPER));
        let (case, facts) = then(before.reassign(new, &free, &terms(), late));
        assert_eq!(case.running(Clock::Handling), Some(&run));
        assert_eq!(case.assigned_to(), [HELPER]);
        assert_eq!(case.stage().code(), "awaiting_sign_for");
        assert_eq!(case.stage().order().unwrap().required, "查");
        let told = Fact::Reassigned {
            from_department: Some(UNIT),
            from: vec![HANDLER],
            department: OTHER_UNIT,
            handler: Some(HELPER),
            due_at: at("2026-11-26T17:30"),
            by: OFFICER,
            at: late,
        };
        assert_eq!(facts, [told]);
        let old = case.clone().sign_for(HANDLER, false, late);
        assert_eq!(old, Err(Refusal::NotYours));
        assert!(case.sign_for(HELPER, false, late).is_ok());
    }
}

#[test]
fn given_other_words_of_what_is_required_when_reassigned_to_the_same_then_it_is_an_order_anew() {
    let to = |required: &str| Reassign {
        required: Some(required.to_owned()),
        ..reassign(UNIT, Some(HANDLER))
    };
    let again =
        |required| in_handling().reassign(to(required), &Conflicts::default(), &terms(), monday());
    assert_eq!(again("查"), Ok(Decision::AlreadyDone));
    let (case, facts) = then(again("查，并当面道歉"));
    assert_eq!(case.stage().code(), "awaiting_sign_for");
    assert_eq!(case.stage().order().unwrap().required, "查，并当面道歉");
    assert_eq!(case.assigned_to(), [HANDLER]);
    assert_eq!(facts.len(), 1);
}

#[test]
fn given_a_reassignment_then_never_to_whoever_is_recused_nor_of_what_a_group_has_or_was_handed_in()
{
    let (free, when) = (Conflicts::default(), monday());
    let to = |handler| reassign(UNIT, Some(handler));
    let recused = dispatched().reassign(to(RESPONDENT), &free, &terms(), when);
    assert_eq!(recused, Err(Refusal::Recused));
    let unit = Conflicts {
        staff: vec![],
        department: true,
    };
    let whole = dispatched().reassign(reassign(OTHER_UNIT, None), &unit, &terms(), when);
    assert_eq!(whole, Err(Refusal::DepartmentRecused));
    let same = in_handling().reassign(to(HANDLER), &free, &terms(), when);
    assert_eq!(same, Ok(Decision::AlreadyDone));
    let group = designated().reassign(to(HELPER), &free, &terms(), when);
    assert_eq!(group, Err(Refusal::MajorIsDesignated));
    let done = endorsed().reassign(to(HELPER), &free, &terms(), when);
    assert_eq!(done, Err(Refusal::NotNow("awaiting_approval")));
}

#[test]
fn given_an_assisting_department_when_it_gets_the_lead_then_it_no_longer_assists() {
    let new = reassign(OTHER_UNIT, None);
    let (case, _) = then(assisted().reassign(new, &Conflicts::default(), &terms(), monday()));
    assert_eq!(case.side().open_assists().count(), 0);
    let new = reassign(UNIT, Some(COLLEAGUE));
    let (kept, _) = then(assisted().reassign(new, &Conflicts::default(), &terms(), monday()));
    assert_eq!(kept.side().open_assists().count(), 1);
}

#[test]
fn given_the_last_return_then_a_reassigned_order_is_a_ruling_too() {
    let mut case = dispatched();
    for _ in 0..2 {
        let back = case.return_order(HANDLER, false, "误".into(), vec![], &terms(), monday());
        let again =
            then(back)
                .0
                .dispatch(to(Some(HANDLER)), &Conflicts::default(), &terms(), monday());
        case = then(again).0;
    }
    let new = reassign(UNIT, Some(COLLEAGUE));
    let (case, _) = then(case.reassign(new, &Conflicts::default(), &terms(), monday()));
    let back = case.return_order(COLLEAGUE, false, "误".into(), vec![], &terms(), monday());
    assert_eq!(back, Err(Refusal::RulingStands));
}

#[test]
fn given_the_policy_then_it_says_how_long_a_return_may_take() {
    let mut patient = terms();
    patient.policy.return_within.count = 2;
    let when = at("2026-11-25T17:29");
    let back =
        |terms: &Terms| dispatched().return_order(HANDLER, false, "误".into(), vec![], terms, when);
    assert_eq!(back(&terms()), Err(Refusal::ReturnTooLate));
    assert!(back(&patient).is_ok());
}

#[test]
fn given_a_group_when_it_turns_out_to_be_ordinary_then_it_goes_back_to_dispatch() {
    let signed = then(designated().sign_for(COLLEAGUE, false, monday())).0;
    let (case, facts) =
        then(signed.classify(classification(Severity::Ordinary), vec![LEADER], &terms()));
    assert!(facts.contains(&Fact::Recalled {
        from: vec![INVESTIGATOR.min(COLLEAGUE), INVESTIGATOR.max(COLLEAGUE)],
        at: monday(),
    }));
    let Stage::AwaitingDispatch { prior: Some(prior) } = case.stage() else {
        panic!("{}", case.stage().code());
    };
    assert_eq!(prior.people().len(), 2, "who had it stays known");
    assert_eq!(due(&case, Clock::Handling), Some(at("2026-11-26T17:30")));
    let again = case.dispatch(to(None), &Conflicts::default(), &terms(), monday());
    assert!(again.is_ok());
}

#[test]
fn given_ordinary_work_when_it_turns_out_to_be_major_then_it_is_recalled_and_what_was_found_stays()
{
    let found = then(in_handling().concluded(Finding::Substantiated, HANDLER, monday())).0;
    let (case, facts) =
        then(found.classify(classification(Severity::Major), vec![LEADER], &terms()));
    assert!(facts.contains(&Fact::Recalled {
        from: vec![HANDLER],
        at: monday(),
    }));
    assert!(case.record().conclusion.is_some());
    assert_eq!(case.stage().code(), "awaiting_designation");
    let same = then(in_handling().classify(classification(Severity::Ordinary), vec![], &terms()));
    assert_eq!(same.0.stage().code(), "in_handling");
}
