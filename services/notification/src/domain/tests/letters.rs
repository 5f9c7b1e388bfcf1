//! Letters (F-6.2): written, printed, posted.

use super::*;

fn hand(by: StaffId, at: i64) -> Hand {
    Hand { by, at: hour(at) }
}

#[test]
fn f_6_2_a_letter_is_posted_after_it_was_printed_and_only_once() {
    let unprinted = Letter::Written.post(hand(WRITER, 1));
    assert_eq!(unprinted, Err(Refusal::NotPrinted));
    let printed = Letter::Written.print(hand(WRITER, 2));
    let posted = printed.post(hand(HANDLER, 3)).unwrap().unwrap();
    assert_eq!(
        posted,
        Letter::Posted {
            printed: hand(WRITER, 2),
            times: 1,
            posted: hand(HANDLER, 3),
        }
    );
    assert_eq!(
        posted.post(hand(WRITER, 4)),
        Ok(None),
        "the first one counts"
    );
}

#[test]
fn every_printing_is_counted_and_one_after_the_posting_leaves_it_posted() {
    let twice = Letter::Written
        .print(hand(WRITER, 1))
        .print(hand(HANDLER, 2));
    assert_eq!(
        twice,
        Letter::Printed {
            last: hand(HANDLER, 2),
            times: 2,
        }
    );
    let posted = twice.post(hand(WRITER, 3)).unwrap().unwrap();
    assert_eq!(
        posted.print(hand(APPROVER, 4)),
        Letter::Posted {
            printed: hand(APPROVER, 4),
            times: 3,
            posted: hand(WRITER, 3),
        }
    );
}
