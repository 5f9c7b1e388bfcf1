//! Dispatch, designation, return, and what reclassification and recusal do to an order.

use super::*;

#[test]
fn given_an_ordinary_case_when_dispatched_then_its_clock_starts_there_and_not_at_sign_for() {
    assert_eq!(
        due(&dispatched(), Clock::Handling),
        Some(at("2026-11-26T17:30"))
    );
    let late = then(dispatched().sign_for(HANDLER, false, at("2026-11-25T09:00"))).0;
    assert_eq!(due(&late, Clock::Handling), Some(at("2026-11-26T17:30")));
}

#[test]
fn given_a_recused_person_or_department_when_dispatched_to_them_then_it_is_refused() {
    let case = classified(Severity::Ordinary);
    let respondent = case.clone().dispatch(
        to(Some(RESPONDENT)),
        &Conflicts::default(),
        &terms(),
        monday(),
    );
    assert_eq!(respondent, Err(Refusal::Recused));
    let related = Conflicts {
        staff: vec![HANDLER],
        department: false,
    };
    assert_eq!(
        case.clone()
            .dispatch(to(Some(HANDLER)), &related, &terms(), monday()),
        Err(Refusal::Recused)
    );
    let unit = Conflicts {
        staff: vec![],
        department: true,
    };
    assert_eq!(
        case.dispatch(to(None), &unit, &terms(), monday()),
        Err(Refusal::DepartmentRecused)
    );
}

#[test]
fn given_the_wrong_severity_then_it_is_neither_dispatched_nor_designated() {
    let free = Conflicts::default();
    let major = classified(Severity::Major).dispatch(to(None), &free, &terms(), monday());
    assert_eq!(major, Err(Refusal::MajorIsDesignated));
    let group = Designate {
        leader: LEADER,
        members: vec![LEADER],
        required: "查".into(),
        by: LEADER,
    };
    let ordinary = classified(Severity::Ordinary).designate(group, &free, &terms(), monday());
    assert_eq!(ordinary, Err(Refusal::OrdinaryIsDispatched));
}

#[test]
fn given_a_dispatch_when_a_working_day_has_passed_then_it_cannot_be_returned() {
    let back =
        |when| dispatched().return_order(HANDLER, false, "误".into(), vec![], &terms(), when);
    assert_eq!(back(at("2026-11-24T17:31")), Err(Refusal::ReturnTooLate));
    let (case, facts) = then(back(at("2026-11-24T17:29")));
    assert!(facts.contains(&Fact::Returned {
        by: HANDLER,
        returns: 1,
        at: at("2026-11-24T17:29")
    }));
    assert_eq!(
        (
            case.running(Clock::Handling),
            case.running(Clock::Dispatch).is_some()
        ),
        (None, true)
    );
}

#[test]
fn given_handling_when_it_turns_out_to_be_major_then_its_clock_runs_on_with_the_other_limit() {
    let (case, facts) =
        then(in_handling().classify(classification(Severity::Major), vec![LEADER], &terms()));
    assert_eq!(due(&case, Clock::Handling), Some(at("2026-12-02T17:30")));
    assert_eq!(case.running(Clock::Handling).unwrap().version, 2);
    let anew = facts
        .iter()
        .any(|f| matches!(f, Fact::DeadlineSet(s) if s.why == Why::Reclassified));
    assert!(anew, "the ledger says so");
    assert!(
        matches!(
            case.stage(),
            Stage::AwaitingDesignation { prior: Some(_), .. }
        ),
        "nothing known is lost"
    );
}

#[test]
fn given_a_handler_when_recused_later_then_the_case_is_taken_away_and_its_clock_runs_on() {
    let conflicts = Conflicts {
        staff: vec![HANDLER],
        department: false,
    };
    let instead = InTheirPlace::default();
    let (case, facts) = then(in_handling().recuse(&conflicts, instead, &terms(), monday()));
    assert!(facts.contains(&Fact::TakenAway {
        from: vec![HANDLER],
        at: monday()
    }));
    assert_eq!(due(&case, Clock::Handling), Some(at("2026-11-26T17:30")));
}
