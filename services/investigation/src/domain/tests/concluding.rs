use super::*;

fn classified(given: Investigation, severity: Severity) -> Investigation {
    then(given.classify(
        judgement(severity, &[Scope::Attitude]),
        false,
        act(OFFICER, 3),
    ))
}

#[test]
fn s_4_2_given_a_simple_ordinary_one_when_verified_then_it_is_concluded_with_its_evidence() {
    for before_classification in [true, false] {
        let given = then(verified(case(), Complexity::Simple).add_record(record(30)));
        let given = if before_classification {
            given
        } else {
            classified(given, Severity::Ordinary)
        };
        let (done, facts) = changed(conclude(given, &[30, 30], OFFICER));
        let [Fact::Concluded(conclusion)] = &facts[..] else {
            panic!("{facts:?}")
        };
        assert_eq!(
            (conclusion.finding, conclusion.evidence.len()),
            (Finding::Substantiated, 1)
        );
        assert_eq!(done.conclusion(), Some(conclusion));
    }
}

#[test]
fn s_4_2_given_no_preliminary_verification_when_concluded_then_it_is_refused() {
    let given = then(accepted(case()).add_record(record(30)));
    assert_eq!(conclude(given, &[30], OFFICER), Err(Refusal::NotVerified));
}

#[test]
fn s_4_2_given_a_complex_one_when_concluded_then_only_by_its_group() {
    let given = then(verified(case(), Complexity::Complex).add_record(record(30)));
    assert_eq!(
        conclude(given.clone(), &[30], OFFICER),
        Err(Refusal::NoGroup)
    );
    let given = then(given.form_group(group(false), &[]));
    assert_eq!(
        conclude(given.clone(), &[30], OFFICER),
        Err(Refusal::NotInGroup)
    );
    assert!(then(conclude(given, &[30], MEMBER)).conclusion().is_some());
}

#[test]
fn f_4_2a_given_a_major_one_when_concluded_then_only_by_the_designated_group() {
    let given = then(verified(case(), Complexity::Complex).add_record(record(30)));
    let given = classified(given, Severity::Major);
    assert_eq!(
        conclude(given.clone(), &[30], OFFICER),
        Err(Refusal::NoDesignatedGroup)
    );
    let own = then(given.clone().form_group(group(false), &[]));
    assert_eq!(
        conclude(own, &[30], MEMBER),
        Err(Refusal::NoDesignatedGroup)
    );
    let given = then(given.take_designated_group(group(true)));
    assert_eq!(
        conclude(given.clone(), &[30], OFFICER),
        Err(Refusal::NotInGroup)
    );
    assert!(
        then(conclude(given, &[30], MEMBER))
            .conclusion()
            .unwrap()
            .by_designated_group
    );
}

#[test]
fn f_4_2a_given_one_proposed_as_major_when_concluded_before_classification_then_it_is_refused() {
    let given = then(verified(integrity_case(), Complexity::Simple).add_record(record(30)));
    assert_eq!(conclude(given, &[30], OFFICER), Err(Refusal::NotClassified));
}

#[test]
fn f_4_2a_given_no_evidence_when_concluded_then_only_unverifiable_is_possible() {
    let given = || verified(case(), Complexity::Simple);
    for finding in Finding::ALL.iter().copied() {
        let then = given().conclude(finding, text("事实"), vec![], act(OFFICER, 4));
        match finding {
            Finding::Unverifiable => assert!(matches!(then, Ok(Decision::Changed(..)))),
            Finding::Substantiated | Finding::PartlySubstantiated | Finding::Unsubstantiated => {
                assert_eq!(then, Err(Refusal::NoEvidence));
            }
        }
    }
    assert_eq!(
        conclude(given(), &[31], OFFICER),
        Err(Refusal::UnknownEvidence)
    );
}

#[test]
fn given_a_concluded_one_when_concluded_again_then_only_the_same_is_already_done() {
    assert_eq!(
        conclude(concluded(), &[30], OFFICER),
        Ok(Decision::AlreadyDone)
    );
    assert_eq!(
        conclude(concluded(), &[30], SECOND),
        Err(Refusal::AlreadyConcluded)
    );
    let other = concluded().conclude(Finding::Unverifiable, text("事实"), vec![], act(OFFICER, 5));
    assert_eq!(other, Err(Refusal::AlreadyConcluded));
}

#[test]
fn f_4_2a_given_a_finding_before_it_became_major_then_the_designated_group_finds_anew_once() {
    let given = classified(concluded(), Severity::Major);
    assert_eq!(
        conclude(given.clone(), &[30], SECOND),
        Err(Refusal::NoDesignatedGroup)
    );
    let given = then(given.take_designated_group(group(true)));
    let given = then(given.add_record(record(31)));
    let (done, facts) = changed(conclude(given, &[30, 31], LEADER));
    assert!(matches!(&facts[..], [Fact::Concluded(conclusion)] if conclusion.by_designated_group));
    assert_eq!(
        conclude(done, &[30], MEMBER),
        Err(Refusal::AlreadyConcluded)
    );
}

#[test]
fn f_4_2a_given_a_simple_one_that_was_major_for_a_while_then_its_designated_group_binds_nobody() {
    let given = then(verified(case(), Complexity::Simple).add_record(record(30)));
    let given = then(classified(given, Severity::Major).take_designated_group(group(true)));
    assert_eq!(
        conclude(given.clone(), &[30], OFFICER),
        Err(Refusal::NotInGroup)
    );
    let down = classified(given, Severity::Ordinary);
    let down = then(down.confirm(false, act(SECOND, 4)));
    assert!(then(conclude(down, &[30], OFFICER)).conclusion().is_some());
}

#[test]
fn s_4_2_given_a_simple_one_with_a_group_of_its_own_then_that_group_concludes_it() {
    let given = then(verified(case(), Complexity::Simple).add_record(record(30)));
    let given = then(given.form_group(group(false), &[]));
    assert_eq!(
        conclude(given.clone(), &[30], OFFICER),
        Err(Refusal::NotInGroup)
    );
    let found = then(conclude(given, &[30], MEMBER));
    assert!(!found.conclusion().unwrap().by_designated_group);
}
