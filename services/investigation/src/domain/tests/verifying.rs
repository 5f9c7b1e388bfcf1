use super::*;

#[test]
fn given_an_open_one_when_verified_then_it_is_recorded_but_stays_in_this_service() {
    let (done, facts) = changed(accepted(case()).verify(verification(Complexity::Simple)));
    assert_eq!(
        done.work().unwrap().verification,
        Some(verification(Complexity::Simple))
    );
    assert_eq!(facts, [Fact::Verified(verification(Complexity::Simple))]);
    assert!(!facts[0].is_public());
    assert_eq!(
        done.verify(verification(Complexity::Simple)),
        Ok(Decision::AlreadyDone)
    );
}

#[test]
fn given_a_simple_one_when_it_turns_out_complex_then_that_counts_but_not_the_other_way_round() {
    let complex =
        then(verified(case(), Complexity::Simple).verify(verification(Complexity::Complex)));
    assert_eq!(
        complex.clone().verify(verification(Complexity::Simple)),
        Err(Refusal::AlreadyVerified)
    );
    let other = Verification {
        act: act(SECOND, 3),
        ..verification(Complexity::Complex)
    };
    assert_eq!(complex.verify(other), Err(Refusal::AlreadyVerified));
}

#[test]
fn given_a_group_when_formed_then_its_leader_is_a_member_and_the_others_hear_of_it() {
    let (with_group, facts) = changed(accepted(case()).form_group(group(false), &[]));
    assert_eq!(facts, [Fact::GroupFormed(group(false), day(3))]);
    let formed = with_group.work().unwrap().group.clone().unwrap();
    assert_eq!(
        (formed.leader(), formed.members()),
        (LEADER, &[LEADER, MEMBER][..])
    );
    assert_eq!(
        with_group.clone().form_group(group(false), &[]),
        Ok(Decision::AlreadyDone)
    );

    let another = Group::new(SECOND, vec![], act(OFFICER, 4), false).unwrap();
    let replaced = then(with_group.form_group(another.clone(), &[]));
    assert_eq!(replaced.work().unwrap().group, Some(another));
}

#[test]
fn given_a_recused_member_when_a_group_is_formed_then_it_is_refused() {
    let then = accepted(case()).form_group(group(false), &[MEMBER]);
    assert_eq!(then, Err(Refusal::Recused));
}

#[test]
fn given_more_people_than_a_group_holds_then_it_is_no_group() {
    let many: Vec<_> = (100..120).map(|n| StaffId(Uuid::from_u128(n))).collect();
    assert_eq!(
        Group::new(LEADER, many, act(OFFICER, 1), false),
        Err(GroupError::TooMany)
    );
}

#[test]
fn given_a_designated_group_then_it_replaces_any_other_and_only_another_designation_replaces_it() {
    let major = judgement(Severity::Major, &[Scope::Quality]);
    let own = then(accepted(case()).classify(major, false, act(OFFICER, 2)));
    let own = then(own.form_group(group(false), &[]));
    let (designated, facts) = changed(own.take_designated_group(group(true)));
    assert_eq!(facts, [Fact::GroupFormed(group(true), day(3))]);
    assert_eq!(
        designated.clone().take_designated_group(group(true)),
        Ok(Decision::AlreadyDone)
    );
    let another = Group::new(SECOND, vec![], act(OFFICER, 4), false).unwrap();
    assert_eq!(
        designated.form_group(another, &[]),
        Err(Refusal::GroupDesignated)
    );
}

#[test]
fn given_respondents_become_known_then_they_are_kept_once() {
    let (known, facts) = changed(accepted(case()).identify_respondents(vec![SECOND], day(4)));
    assert_eq!(known.case().respondents, [SECOND]);
    assert_eq!(facts, [Fact::CaseLearned("respondents_identified", day(4))]);
    let again = known.identify_respondents(vec![SECOND], day(5));
    assert_eq!(again, Ok(Decision::AlreadyDone));
}

#[test]
fn given_an_open_one_when_evidence_comes_then_it_is_recorded_once() {
    let (with, facts) = changed(accepted(case()).add_record(record(30)));
    assert_eq!(facts, [Fact::RecordAdded(record(30))]);
    assert_eq!(with.add_record(record(30)), Ok(Decision::AlreadyDone));
}

#[test]
fn given_a_record_that_lies_in_the_future_then_it_is_refused() {
    let future = Record {
        taken_at: day(3),
        ..record(30)
    };
    assert_eq!(
        accepted(case()).add_record(future),
        Err(Refusal::RecordInFuture)
    );
}

#[test]
fn given_a_concluded_one_when_work_goes_on_then_it_is_refused() {
    let refused = Err(Refusal::AlreadyConcluded);
    assert_eq!(
        concluded().verify(verification(Complexity::Complex)),
        refused
    );
    assert_eq!(concluded().form_group(group(false), &[]), refused);
    assert_eq!(concluded().add_record(record(31)), refused);
}

#[test]
fn given_a_verification_when_the_same_person_says_the_same_again_then_only_that_is_done_already() {
    let done = verified(case(), Complexity::Simple);
    let by = |who, on| Verification {
        act: act(who, on),
        ..verification(Complexity::Simple)
    };
    let later = done.clone().verify(by(OFFICER, 3));
    assert_eq!(later, Ok(Decision::AlreadyDone));
    let other = done.clone().verify(by(SECOND, 3));
    assert_eq!(other, Err(Refusal::AlreadyVerified));
    let more = Verification {
        note: text("又看了监控"),
        ..by(OFFICER, 3)
    };
    assert_eq!(done.verify(more), Err(Refusal::AlreadyVerified));
}

#[test]
fn given_as_many_people_as_a_group_holds_then_it_is_one_and_its_leader_is_among_them() {
    let others = |count: u128| (100..100 + count).map(|n| StaffId(Uuid::from_u128(n)));
    let of = |count| Group::new(LEADER, others(count).collect(), act(SECOND, 3), false);
    let full = of(19).unwrap();
    assert_eq!(full.members().len(), Group::MAX);
    assert!(full.has(LEADER) && !full.has(MEMBER));
    assert_eq!(full.formed(), act(SECOND, 3));
    assert!(!full.is_designated() && group(true).is_designated());
    assert_eq!(of(20), Err(GroupError::TooMany));
}

#[test]
fn s_4_4_given_a_designated_group_then_it_is_kept_only_as_long_as_the_complaint_is_major() {
    let another = || Group::new(SECOND, vec![], act(OFFICER, 4), false).unwrap();
    let major = judgement(Severity::Major, &[Scope::Quality]);
    let of_major = then(accepted(case()).classify(major, false, act(OFFICER, 2)));
    let own = then(of_major.form_group(group(false), &[]));
    assert!(
        own.form_group(another(), &[]).is_ok(),
        "nobody designated it"
    );
    let of_ordinary = then(accepted(case()).take_designated_group(group(true)));
    assert!(of_ordinary.form_group(another(), &[]).is_ok());
}

#[test]
fn given_a_concluded_one_when_a_group_is_designated_then_it_is_told_once() {
    let (with, facts) = changed(concluded().take_designated_group(group(true)));
    assert_eq!(facts, [Fact::GroupFormed(group(true), day(3))]);
    assert!(matches!(with.stage(), Stage::Concluded(..)));
    let again = with.take_designated_group(group(true));
    assert_eq!(again, Ok(Decision::AlreadyDone));
}

#[test]
fn given_a_record_written_down_when_it_was_taken_then_it_counts() {
    let at_once = Record {
        taken_at: day(2),
        ..record(30)
    };
    assert!(accepted(case()).add_record(at_once).is_ok());
    let early = Record {
        taken_at: day(2) + TimeDelta::seconds(1),
        ..record(30)
    };
    let then = accepted(case()).add_record(early);
    assert_eq!(then, Err(Refusal::RecordInFuture));
}

#[test]
fn given_a_concluded_one_when_its_evidence_is_told_again_then_it_is_there_already() {
    let again = concluded().add_record(record(30));
    assert_eq!(again, Ok(Decision::AlreadyDone));
}

#[test]
fn f_4_2a_given_a_case_then_a_finding_is_due_until_there_is_one_that_suffices() {
    let due = |given: &Investigation| given.finding_due();
    assert!(!due(&registered(case())), "not before acceptance");
    assert!(due(&accepted(case())));
    assert!(!due(&concluded()));
    assert!(!due(&ended(Ending::Closed)));
    let major = judgement(Severity::Major, &[Scope::Attitude]);
    let given = then(concluded().classify(major, false, act(OFFICER, 5)));
    assert!(due(&given), "the designated group's");
    let given = then(given.take_designated_group(group(true)));
    let found = then(conclude(given, &[30], LEADER));
    assert!(!due(&found));
}
