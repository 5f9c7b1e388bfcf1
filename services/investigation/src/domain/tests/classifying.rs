use super::*;

const fn ordinary() -> Severity {
    Severity::Ordinary
}

const fn major() -> Severity {
    Severity::Major
}

fn classify(
    given: Investigation,
    severity: Severity,
    scopes: &[Scope],
    by: StaffId,
) -> Result<Decision, Refusal> {
    given.classify(judgement(severity, scopes), false, act(by, 3))
}

#[test]
fn s_2_1_given_no_scope_then_it_is_no_judgement_and_the_gravest_leads() {
    let none = Judgement::new(ordinary(), vec![], vec![], text("因为"));
    assert_eq!(none, Err(JudgementError::NoScope));
    let some = judgement(
        ordinary(),
        &[
            Scope::Other,
            Scope::Attitude,
            Scope::Quality,
            Scope::Attitude,
        ],
    );
    assert_eq!(
        some.scopes(),
        [Scope::Quality, Scope::Attitude, Scope::Other]
    );
}

#[test]
fn s_2_1_given_a_subtype_of_a_scope_not_named_then_it_is_no_judgement() {
    let subtype = |code| Subtype::parse(code).unwrap();
    let stray = Judgement::new(
        ordinary(),
        vec![Scope::Attitude],
        vec![subtype("B1")],
        text("因为"),
    );
    assert_eq!(stray, Err(JudgementError::StraySubtype));
    let kept = Judgement::new(
        ordinary(),
        vec![Scope::Attitude],
        vec![subtype("A2"), subtype("A2")],
        text("因为"),
    );
    assert_eq!(kept.unwrap().subtypes(), [subtype("A2")]);
}

#[test]
fn s_4_3_given_an_accepted_one_when_classified_then_it_counts_at_once_before_or_after_a_finding() {
    for given in [accepted(case()), concluded()] {
        let (next, facts) = changed(classify(given, ordinary(), &[Scope::Attitude], OFFICER));
        assert!(
            matches!(&facts[..], [Fact::Classified { previous: None, now }] if now.confirmed_by.is_none())
        );
        let again = classify(next, ordinary(), &[Scope::Attitude], SECOND);
        assert_eq!(again, Ok(Decision::AlreadyDone));
    }
}

#[test]
fn f_4_3a_given_an_ordinary_one_when_one_person_steps_up_then_it_counts_and_says_what_it_was() {
    let given = then(classify(
        accepted(case()),
        ordinary(),
        &[Scope::Attitude],
        OFFICER,
    ));
    let (next, facts) = changed(classify(given, major(), &[Scope::Attitude], OFFICER));
    assert!(matches!(
        facts[..],
        [Fact::Classified {
            previous: Some(Severity::Ordinary),
            ..
        }]
    ));
    assert_eq!(next.case().sensitivity, Sensitivity::S2);
}

#[test]
fn f_4_3a_given_a_major_one_when_one_person_steps_down_then_it_waits_for_a_second() {
    let given = then(classify(
        accepted(case()),
        major(),
        &[Scope::Attitude],
        OFFICER,
    ));
    let (waiting, facts) = changed(classify(given, ordinary(), &[Scope::Attitude], OFFICER));
    assert!(matches!(facts[..], [Fact::DowngradeProposed(_)]) && !facts[0].is_public());
    assert_eq!(
        waiting.classified().unwrap().judgement.severity(),
        major(),
        "what held goes on to hold"
    );

    assert_eq!(
        waiting.clone().confirm(false, act(OFFICER, 4)),
        Err(Refusal::SamePerson)
    );
    let (down, facts) = changed(waiting.confirm(false, act(SECOND, 4)));
    let [
        Fact::Classified {
            now,
            previous: Some(Severity::Major),
        },
    ] = &facts[..]
    else {
        panic!("{facts:?}")
    };
    assert_eq!((now.act, now.confirmed_by), (act(OFFICER, 4), Some(SECOND)));
    assert_eq!(
        (down.proposal(), down.case().sensitivity),
        (None, Sensitivity::S1)
    );
    assert_eq!(
        down.clone().confirm(false, act(SECOND, 5)),
        Ok(Decision::AlreadyDone)
    );
    assert_eq!(
        down.confirm(false, act(MEMBER, 5)),
        Err(Refusal::NothingToConfirm)
    );
}

#[test]
fn f_4_3a_given_a_waiting_step_down_when_the_second_person_refuses_then_what_held_holds() {
    let given = then(classify(
        accepted(case()),
        major(),
        &[Scope::Attitude],
        OFFICER,
    ));
    let waiting = then(classify(
        given.clone(),
        ordinary(),
        &[Scope::Attitude],
        OFFICER,
    ));
    let own = waiting
        .clone()
        .refuse_downgrade(text("不同意"), act(OFFICER, 4));
    assert_eq!(own, Err(Refusal::SamePerson));
    let (kept, facts) = changed(waiting.refuse_downgrade(text("不同意"), act(SECOND, 4)));
    assert!(matches!(facts[..], [Fact::DowngradeRefused(..)]));
    assert_eq!(kept, given);
    assert_eq!(
        kept.refuse_downgrade(text("不同意"), act(SECOND, 4)),
        Err(Refusal::NothingToConfirm)
    );
}

#[test]
fn f_4_3a_given_integrity_is_alleged_when_called_ordinary_then_two_persons_are_needed() {
    // Alleged at registration, or found by whoever classifies.
    for given in [accepted(integrity_case()), accepted(case())] {
        let waiting = then(classify(given, ordinary(), &[Scope::Integrity], OFFICER));
        assert_eq!(waiting.classified(), None);
        let down = then(waiting.confirm(false, act(SECOND, 4)));
        assert_eq!(
            down.case().sensitivity,
            Sensitivity::S3,
            "only few may read it all the same"
        );
        // Settled by two: a sub-type more needs nobody else.
        let judgement = Judgement::new(
            ordinary(),
            vec![Scope::Integrity],
            vec![Subtype::parse("C3").unwrap()],
            text("补充"),
        );
        let (_, facts) = changed(down.classify(judgement.unwrap(), false, act(OFFICER, 5)));
        assert!(matches!(facts[..], [Fact::Classified { .. }]));
    }
}

#[test]
fn f_4_3a_given_integrity_is_alleged_when_called_major_then_one_person_is_enough() {
    let (next, facts) = changed(classify(
        accepted(integrity_case()),
        major(),
        &[Scope::Integrity],
        OFFICER,
    ));
    assert!(matches!(facts[..], [Fact::Classified { .. }]));
    assert_eq!(next.case().sensitivity, Sensitivity::S3);
}

#[test]
fn f_4_3a_given_integrity_is_alleged_when_it_is_dropped_from_the_scopes_then_two_persons_are_needed()
 {
    let given = then(classify(
        accepted(integrity_case()),
        major(),
        &[Scope::Integrity],
        OFFICER,
    ));
    let waiting = then(classify(given, major(), &[Scope::Quality], OFFICER));
    assert_eq!(waiting.case().sensitivity, Sensitivity::S3);
    let down = then(waiting.confirm(false, act(SECOND, 4)));
    assert_eq!(down.case().sensitivity, Sensitivity::S2);
}

#[test]
fn f_4_3a_given_a_proposal_of_major_when_called_ordinary_then_two_persons_are_needed() {
    let given = accepted(Case {
        proposed: major(),
        ..case()
    });
    let (_, facts) = changed(classify(given, ordinary(), &[Scope::Attitude], OFFICER));
    assert!(matches!(facts[..], [Fact::DowngradeProposed(_)]));
}

#[test]
fn given_a_waiting_step_down_then_its_author_may_replace_it_and_others_may_not() {
    let given = accepted(integrity_case());
    let waiting = then(classify(given, ordinary(), &[Scope::Integrity], OFFICER));
    assert_eq!(
        classify(waiting.clone(), ordinary(), &[Scope::Integrity], OFFICER),
        Ok(Decision::AlreadyDone)
    );
    assert_eq!(
        classify(waiting.clone(), ordinary(), &[Scope::Attitude], SECOND),
        Err(Refusal::OtherProposal)
    );
    let (_, facts) = changed(classify(waiting, ordinary(), &[Scope::Attitude], OFFICER));
    assert!(matches!(
        facts[..],
        [Fact::DowngradeDropped(..), Fact::DowngradeProposed(_)]
    ));
}

#[test]
fn given_a_waiting_step_down_when_somebody_steps_up_or_says_again_what_holds_then_it_is_dropped() {
    let given = then(classify(
        accepted(case()),
        major(),
        &[Scope::Attitude],
        OFFICER,
    ));
    let waiting = then(classify(given, ordinary(), &[Scope::Attitude], OFFICER));
    let (same, facts) = changed(classify(
        waiting.clone(),
        major(),
        &[Scope::Attitude],
        SECOND,
    ));
    assert!(matches!(facts[..], [Fact::DowngradeDropped(..)]));
    assert_eq!(same.proposal(), None);
    let (up, facts) = changed(classify(waiting, major(), &[Scope::Quality], SECOND));
    assert!(matches!(
        facts[..],
        [Fact::DowngradeDropped(..), Fact::Classified { .. }]
    ));
    assert_eq!(up.proposal(), None);
}

#[test]
fn f_6_9_given_a_leader_is_respondent_when_classified_then_only_few_may_read_it() {
    let judgement = judgement(ordinary(), &[Scope::Attitude]);
    let next = then(accepted(case()).classify(judgement, true, act(OFFICER, 3)));
    assert_eq!(next.case().sensitivity, Sensitivity::S3);
}

#[test]
fn f_4_3a_given_an_ordinary_one_when_integrity_is_alleged_anew_then_two_persons_call_it_ordinary() {
    let given = then(classify(
        accepted(case()),
        ordinary(),
        &[Scope::Attitude],
        OFFICER,
    ));
    let alleged = [Scope::Attitude, Scope::Integrity];
    let (waiting, facts) = changed(classify(given.clone(), ordinary(), &alleged, OFFICER));
    assert!(matches!(facts[..], [Fact::DowngradeProposed(_)]));
    assert!(waiting.confirm(false, act(SECOND, 4)).is_ok());
    // Up, or without that, one is enough.
    for (severity, scopes) in [(major(), &alleged[..]), (ordinary(), &[Scope::Quality])] {
        let (_, facts) = changed(classify(given.clone(), severity, scopes, OFFICER));
        assert!(matches!(facts[..], [Fact::Classified { .. }]));
    }
}
