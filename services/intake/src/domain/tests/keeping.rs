//! 归档, legal holds and erasure (F-6.4).

use regulation::ErasureGround;

use super::*;
use crate::domain::{Archive, Hold, Keeping, Kept};

const GROUNDS: [ErasureGround; 3] = [
    ErasureGround::ComplainantAsked,
    ErasureGround::UnlawfullyCollected,
    ErasureGround::Ordered,
];

fn archived() -> Keeping {
    Keeping {
        archive: Some(Archive {
            at: day(10),
            until: day(100),
        }),
        ..Keeping::default()
    }
}

fn held(keeping: Keeping) -> Keeping {
    let hold = Some(Hold {
        by: OFFICER,
        at: day(11),
    });
    Keeping { hold, ..keeping }
}

fn erased(keeping: Keeping) -> Keeping {
    let erased = Some(day(101));
    Keeping { erased, ..keeping }
}

#[test]
fn what_has_ended_is_archived_once_and_kept_for_so_many_years() {
    for complaint in [closed(), declined(), withdrawn()] {
        let Ok(Kept::Changed(kept, fact)) =
            Keeping::default().archive(&complaint, day(3), 5, day(10))
        else {
            panic!("archived");
        };
        let until = "1975-01-04T00:00:00Z".parse().expect("a moment");
        assert_eq!(fact, Fact::Archived { until });
        let archive = Some(Archive { at: day(10), until });
        assert_eq!(
            kept,
            Keeping {
                archive,
                ..Keeping::default()
            }
        );
        let again = kept.archive(&complaint, day(3), 5, day(11));
        assert_eq!(again, Ok(Kept::AlreadyDone));
    }
    let never = Keeping::default().archive(&closed(), day(3), u32::MAX, day(10));
    assert!(
        matches!(never, Ok(Kept::Changed(..))),
        "no number of years is too large"
    );
}

#[test]
fn what_goes_on_is_neither_archived_nor_erased() {
    for complaint in [registered(), open(Work::Verifying), open(Work::ToFollowUp)] {
        let archive = Keeping::default().archive(&complaint, day(3), 5, day(10));
        assert_eq!(archive, Err(Refusal::NotEnded));
        for ground in GROUNDS {
            let erase = archived().erase(&complaint, ground, Some(OFFICER), day(200));
            assert_eq!(erase, Err(Refusal::NotEnded));
        }
    }
}

#[test]
fn what_goes_on_within_another_is_archived_and_erased_with_that_only() {
    let Ok(Decision::Changed(merged, _)) = registered().merge(OFFICER, &lead(), false, day(2))
    else {
        panic!("merged");
    };
    let alone = Keeping::default().archive(&merged, day(3), 5, day(10));
    assert_eq!(alone, Err(Refusal::Merged));
    let alone = archived().erase(&merged, ErasureGround::Ordered, Some(OFFICER), day(200));
    assert_eq!(alone, Err(Refusal::Merged));
    let with = Keeping::default().into_archive(day(3), 5, day(10));
    assert!(matches!(with, Ok(Kept::Changed(..))));
    let with = archived().forget(&merged, ErasureGround::Ordered, Some(OFFICER), day(200));
    assert!(matches!(with, Ok(Kept::Changed(..))));
    let with = held(archived()).forget(&merged, ErasureGround::Ordered, Some(OFFICER), day(200));
    assert_eq!(with, Err(Refusal::Held));
}

fn lead() -> Complaint {
    let mut lead = registered();
    lead.id = ComplaintId(Uuid::from_u128(99));
    lead
}

#[test]
fn it_is_erased_when_its_time_is_over_and_not_a_moment_sooner() {
    let over = ErasureGround::RetentionOver;
    let sooner = day(100) - TimeDelta::microseconds(1);
    assert_eq!(
        archived().erase(&closed(), over, None, sooner),
        Err(Refusal::KeptLonger)
    );
    assert_eq!(
        Keeping::default().erase(&closed(), over, None, day(200)),
        Err(Refusal::KeptLonger),
        "the time of what is not archived does not run"
    );
    let Ok(Kept::Changed(kept, fact)) = archived().erase(&closed(), over, None, day(100)) else {
        panic!("erased");
    };
    assert_eq!(
        kept,
        Keeping {
            erased: Some(day(100)),
            ..archived()
        }
    );
    assert_eq!(
        fact,
        Fact::Erased {
            ground: over,
            by: None
        }
    );
    assert_eq!(
        kept.erase(&closed(), over, None, day(101)),
        Ok(Kept::AlreadyDone)
    );
}

#[test]
fn other_grounds_erase_sooner_and_no_ground_what_is_held_or_unfinished() {
    let mut unfinished = closed();
    unfinished.record.open_measures = 1;
    for ground in GROUNDS {
        for keeping in [Keeping::default(), archived()] {
            let erase = |keeping: Keeping, complaint: &Complaint| {
                keeping.erase(complaint, ground, Some(OFFICER), day(20))
            };
            assert!(matches!(erase(keeping, &closed()), Ok(Kept::Changed(..))));
            assert_eq!(erase(held(keeping), &closed()), Err(Refusal::Held));
            assert_eq!(erase(keeping, &unfinished), Err(Refusal::MeasuresOpen));
        }
    }
    let late = held(archived()).erase(&closed(), ErasureGround::RetentionOver, None, day(200));
    assert_eq!(late, Err(Refusal::Held));
}

#[test]
fn a_hold_has_a_reason_is_placed_once_and_lifted() {
    assert_eq!(
        Keeping::default().hold(OFFICER, "  ", day(1)),
        Err(Refusal::ReasonMissing)
    );
    let Ok(Kept::Changed(kept, fact)) = archived().hold(OFFICER, "行政诉讼", day(11)) else {
        panic!("held");
    };
    assert_eq!(
        (kept, fact),
        (held(archived()), Fact::HoldPlaced { by: OFFICER })
    );
    assert_eq!(
        kept.hold(RESPONDENT, "again", day(12)),
        Ok(Kept::AlreadyDone)
    );
    assert_eq!(kept.lift(OFFICER, ""), Err(Refusal::ReasonMissing));
    let lifted = kept.lift(OFFICER, "诉讼已结");
    assert_eq!(
        lifted,
        Ok(Kept::Changed(archived(), Fact::HoldLifted { by: OFFICER }))
    );
    assert_eq!(archived().lift(OFFICER, "nothing"), Ok(Kept::AlreadyDone));
}

#[test]
fn nothing_happens_to_what_is_erased() {
    let gone = erased(archived());
    assert_eq!(gone.not_erased(), Err(Refusal::Erased));
    assert_eq!(archived().not_erased(), Ok(()));
    assert_eq!(
        gone.hold(OFFICER, "too late", day(102)),
        Err(Refusal::Erased)
    );
    assert_eq!(gone.lift(OFFICER, "too late"), Err(Refusal::Erased));
    assert_eq!(
        gone.archive(&closed(), day(3), 5, day(102)),
        Err(Refusal::Erased)
    );
}
