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
