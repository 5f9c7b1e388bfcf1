//! Messages between whoever handles a complaint and its complainant (S-5.1).

use super::*;

const STAFF: Author = Author::Staff(HANDLER);

fn numbers() -> regulation::Correspondence {
    regulation::Correspondence {
        relayed_by_staff: 3,
        relayed_by_complainant: 2,
        ..regulation::Correspondence::default()
    }
}

#[test]
fn s_5_1_each_side_writes_as_often_a_day_as_the_policy_says_and_not_once_more() {
    for (author, most) in [(STAFF, 3), (Author::Complainant, 2)] {
        let relay = |lately| begun().relay(author, lately, &numbers());
        assert_eq!(relay(0), Ok(()));
        assert_eq!(relay(most - 1), Ok(()), "{author:?}");
        assert_eq!(relay(most), Err(Refusal::TooMany), "{author:?}");
        assert_eq!(relay(most + 1), Err(Refusal::TooMany), "{author:?}");
    }
}

#[test]
fn s_5_1_a_complainant_can_be_asked_as_long_as_the_complaint_has_not_ended() {
    let merged = changed(replied().merge(ComplaintId(Uuid::from_u128(77)), hour(20))).0;
    for open in [begun(), to_reply(), replying(), replied(), merged] {
        let code = open.stage().code();
        assert_eq!(open.relay(STAFF, 0, &numbers()), Ok(()), "{code}");
    }
    let ended = changed(replied().end(End::Closed, hour(20))).0;
    for author in [STAFF, Author::Complainant] {
        assert_eq!(ended.relay(author, 0, &numbers()), Err(Refusal::Ended));
    }
}

#[test]
fn a_wish_to_be_called_is_told_from_a_text() {
    assert_eq!(
        [Wish::Message, Wish::CallBack].map(Wish::code),
        ["message", "call_back"]
    );
}
