use super::*;

fn interest(by: StaffId) -> Interest {
    Interest {
        reason: text("与被投诉人是表兄弟"),
        act: act(by, 4),
    }
}

#[test]
fn f_4_2b_given_a_group_when_a_member_is_recused_then_they_leave_it_once() {
    let given = then(accepted(case()).form_group(group(false), &[]));
    let (left, facts) = changed(given.clone().recuse(&[MEMBER], day(4)));
    assert_eq!(left.assigned_to(), [LEADER]);
    assert!(
        matches!(&facts[..], [Fact::CaseLearned("people_recused", _), Fact::GroupFormed(group, _)] if group.members() == [LEADER])
    );
    assert_eq!(left.recuse(&[MEMBER], day(5)), Ok(Decision::AlreadyDone));
    assert_eq!(
        given.recuse(&[SECOND], day(4)),
        Ok(Decision::AlreadyDone),
        "whoever has no part in it gives up nothing"
    );
}

#[test]
fn f_4_2b_given_a_group_when_its_leader_is_recused_then_it_is_none_and_tells_who_was_in_it() {
    let given = then(concluded().take_designated_group(group(true)));
    let (left, facts) = changed(given.recuse(&[LEADER], day(4)));
    assert_eq!(left.assigned_to(), []);
    let was = group(true).members().to_vec();
    assert_eq!(facts[1], Fact::GroupDissolved(was, day(4)));
}

#[test]
fn f_4_2b_given_a_handler_when_recused_then_nobody_handles_it() {
    let given = then(accepted(case()).hand_over(None, Some(MEMBER), day(2)));
    let left = then(given.recuse(&[MEMBER], day(4)));
    assert_eq!(left.assigned_to(), []);
}

#[test]
fn f_4_2b_given_a_step_down_that_waits_when_its_author_is_recused_then_it_waits_no_longer() {
    let major = Judgement::new(Severity::Major, vec![Scope::Attitude], vec![], text("重")).unwrap();
    let down = Judgement::new(
        Severity::Ordinary,
        vec![Scope::Attitude],
        vec![],
        text("轻"),
    )
    .unwrap();
    let given = then(accepted(case()).classify(major, false, act(OFFICER, 2)));
    let given = then(given.classify(down, false, act(SECOND, 3)));
    assert_eq!(given.involved(), [SECOND]);
    let (left, facts) = changed(given.recuse(&[SECOND], day(4)));
    assert_eq!(left.proposal(), None);
    assert!(matches!(facts[1], Fact::DowngradeDropped(..)));
}

#[test]
fn f_4_2b_given_any_stage_when_an_interest_is_declared_then_it_is_told_and_takes_what_is_held() {
    let (_, facts) = changed(registered(case()).declare_interest(interest(MEMBER)));
    assert_eq!(facts, [Fact::InterestDeclared(interest(MEMBER))]);
    let given = then(accepted(case()).form_group(group(false), &[]));
    let (left, facts) = changed(given.declare_interest(interest(MEMBER)));
    assert_eq!(left.assigned_to(), [LEADER]);
    assert_eq!(facts.len(), 3, "{facts:?}");
}

#[test]
fn f_4_2b_given_an_ended_one_then_nothing_is_given_up_before_it_opens_again() {
    let given = then(accepted(case()).form_group(group(false), &[]));
    let ended = then(given.end(Ending::Closed, day(3)));
    assert_eq!(ended.recuse(&[MEMBER], day(4)), Ok(Decision::AlreadyDone));
}

#[test]
fn f_4_2b_involved_is_whoever_it_is_assigned_to_and_whose_step_down_waits() {
    let given = then(accepted(integrity_case()).hand_over(None, Some(MEMBER), day(2)));
    assert_eq!(given.involved(), [MEMBER]);
    let down = judgement(Severity::Ordinary, &[Scope::Integrity]);
    let waiting = then(given.classify(down, false, act(SECOND, 3)));
    assert_eq!(waiting.involved(), [MEMBER, SECOND]);
    // Whoever proposed nothing leaves it waiting.
    let left = then(waiting.recuse(&[MEMBER], day(4)));
    assert_eq!(left.involved(), [SECOND]);
    assert!(left.proposal().is_some());
}
