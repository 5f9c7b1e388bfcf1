//! Registration, acceptance, classification.

use super::*;

#[test]
fn given_nothing_when_registered_then_the_acceptance_clock_runs_from_receipt() {
    let case = registered(Severity::Ordinary);
    assert_eq!(due(&case, Clock::Acceptance), Some(at("2026-11-24T17:30")));
}

#[test]
fn given_a_case_when_registered_again_then_it_is_already_done() {
    let registration = Registration {
        complaint: ComplaintId(Uuid::from_u128(1)),
        matter: matter(Severity::Ordinary),
    };
    let again = Assignment::open(
        Some(registered(Severity::Ordinary)),
        registration,
        &terms(),
        monday(),
    );
    assert_eq!(again, Ok(Decision::AlreadyDone));
}

#[test]
fn given_no_acceptance_when_classified_then_it_waits_for_the_acceptance() {
    let early = registered(Severity::Ordinary).classify(
        classification(Severity::Ordinary),
        vec![],
        &terms(),
    );
    assert_eq!(early, Err(Refusal::NotYet("the acceptance")));
}

#[test]
fn given_a_major_classification_then_the_leadership_is_told_at_once() {
    let accepted = then(registered(Severity::Ordinary).accept(
        Signature {
            by: OFFICER,
            at: monday(),
        },
        &terms(),
    ))
    .0;
    let (_, facts) =
        then(accepted.classify(classification(Severity::Major), vec![LEADER], &terms()));
    assert!(facts.contains(&Fact::ReportedToLeadership {
        leaders: vec![LEADER],
        at: monday()
    }));
}
