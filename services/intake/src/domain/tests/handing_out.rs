//! Whose work it is, as the register hears it: they read what their work needs, and nobody else does.

use super::*;

const DEPARTMENT: Uuid = Uuid::from_u128(40);
const ANOTHER: Uuid = Uuid::from_u128(41);
const HANDLER: StaffId = StaffId(Uuid::from_u128(50));
const COLLEAGUE: StaffId = StaffId(Uuid::from_u128(51));

fn hear(given: Complaint, heard: Heard) -> Complaint {
    followed(given.hear(heard, day(3)))
}

fn handed_out() -> Complaint {
    let heard = Heard::HandedOut {
        department: Some(DEPARTMENT),
        staff: vec![HANDLER],
    };
    hear(open(Work::ToDispatch), heard)
}

fn assisted(department: Uuid, handler: Option<StaffId>) -> Heard {
    Heard::Assisted {
        department,
        handler,
    }
}

fn whose(of: &Complaint) -> (&[Uuid], &[StaffId]) {
    (&of.record().departments, &of.record().assigned)
}

#[test]
fn given_one_that_is_handed_out_when_somebody_signs_then_they_have_it_too_and_once() {
    assert_eq!(whose(&handed_out()), (&[DEPARTMENT][..], &[HANDLER][..]));
    let own = hear(handed_out(), Heard::SignedFor(HANDLER));
    assert_eq!(whose(&own).1, [HANDLER]);
    let other = hear(own, Heard::SignedFor(COLLEAGUE));
    assert_eq!(whose(&other).1, [HANDLER, COLLEAGUE]);
    assert_eq!(other.stage(), Stage::InHandling);
}

#[test]
fn given_a_group_when_its_members_join_then_each_reads_the_case_and_the_stage_stays() {
    let staff = vec![HANDLER, COLLEAGUE, HANDLER];
    let next = hear(open(Work::Verifying), Heard::Joined(staff));
    assert_eq!(whose(&next).1, [HANDLER, COLLEAGUE]);
    assert_eq!(next.stage(), Stage::Accepted);
}

#[test]
fn given_assistance_when_heard_then_department_and_handler_come_on_top_and_the_stage_stays() {
    let handling = hear(handed_out(), Heard::SignedFor(HANDLER));
    let unnamed = hear(handling, assisted(ANOTHER, None));
    let both = [DEPARTMENT, ANOTHER];
    assert_eq!(whose(&unnamed), (&both[..], &[HANDLER][..]));
    let named = hear(unnamed, assisted(ANOTHER, Some(COLLEAGUE)));
    assert_eq!(whose(&named), (&both[..], &[HANDLER, COLLEAGUE][..]));
    assert_eq!(named.stage(), Stage::InHandling);
}

#[test]
fn given_a_reassignment_when_heard_then_those_who_had_it_are_out_and_whoever_assists_stays() {
    let assisted = hear(handed_out(), assisted(ANOTHER, Some(COLLEAGUE)));
    let (third, successor) = (Uuid::from_u128(42), StaffId(Uuid::from_u128(52)));
    let heard = Heard::HandedOver {
        from_department: Some(DEPARTMENT),
        from: vec![HANDLER],
        department: third,
        handler: Some(successor),
    };
    let next = hear(assisted, heard);
    let expected = (&[ANOTHER, third][..], &[COLLEAGUE, successor][..]);
    assert_eq!(whose(&next), expected);
    assert_eq!(next.stage(), Stage::Dispatched);
}

#[test]
fn given_a_return_when_heard_then_nobody_has_it() {
    let next = hear(handed_out(), Heard::HandedBack);
    assert_eq!(whose(&next), (&[][..], &[][..]));
    assert_eq!(next.stage(), Stage::Classified);
}

#[test]
fn given_an_approval_when_heard_then_a_result_stands_but_a_review_is_never_taken_back() {
    let approved = hear(open(Work::Approving), Heard::Approved);
    assert_eq!(approved.record().verdict, Verdict::Approved);
    let reviewed = hear(open(Work::InReview), Heard::Reviewed { upheld: false });
    let again = hear(reviewed, Heard::Approved);
    assert_eq!(again.record().verdict, Verdict::Reviewed);
}

#[test]
fn given_a_clock_when_set_then_the_register_shows_it_until_the_case_ends() {
    let heard = Heard::Due(Clock::Handling, day(9));
    for given in [registered(), open(Work::Handling)] {
        let next = hear(given, heard.clone());
        assert_eq!(next.record().due, Some((Clock::Handling, day(9))));
        let (ended, _) = changed(next.withdraw(None, day(4)));
        assert_eq!(ended.record().due, None);
    }
}

#[test]
fn given_another_promised_date_when_heard_then_it_is_told_once_and_only_before_the_reply() {
    let later = day(26).date_naive();
    let heard = || Heard::Promised(later);
    for given in [registered(), open(Work::Handling), open(Work::ToReply)] {
        let Ok(Decision::Changed(next, facts)) = given.hear(heard(), day(3)) else {
            panic!("not changed");
        };
        let previous = promised();
        let promised = later;
        assert_eq!(facts, [Fact::PromiseChanged { promised, previous }]);
        assert_eq!(next.promised(), later);
        assert_eq!(hear(next.clone(), heard()), next);
    }
    for given in [open(Work::ToFollowUp), closed(), declined(), withdrawn()] {
        assert_eq!(hear(given.clone(), heard()), given);
    }
}

#[test]
fn given_more_measures_checked_off_than_were_heard_of_then_none_is_open() {
    let next = hear(closed(), Heard::MeasureCheckedOff);
    assert_eq!(next.record().open_measures, 0);
    let two = hear(hear(next, Heard::MeasureOrdered), Heard::MeasureOrdered);
    let one = hear(two, Heard::MeasureCheckedOff);
    assert_eq!(one.record().open_measures, 1);
}
