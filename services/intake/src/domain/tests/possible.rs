//! What may be done before anybody tries: the same that becomes of it when they do.

use super::*;
use crate::domain::{Archive, Hold, Keeping, Step, Surroundings};

fn around() -> Surroundings {
    Surroundings {
        by: OFFICER,
        keeping: Keeping::default(),
        anonymous: false,
        representatives: 0,
        representatives_limit: 2,
        members: Vec::new(),
    }
}

fn possible(complaint: &Complaint, around: &Surroundings) -> Vec<&'static str> {
    let steps = Step::ALL.iter().copied();
    let allowed = steps.filter(|step| complaint.allows(*step, around, day(9)) == Ok(true));
    allowed.map(Step::segment).collect()
}

fn kept(keeping: Keeping) -> Surroundings {
    Surroundings {
        keeping,
        ..around()
    }
}

fn held() -> Keeping {
    Keeping {
        hold: Some(Hold {
            by: OFFICER,
            at: day(3),
        }),
        ..Keeping::default()
    }
}

fn erased() -> Keeping {
    Keeping {
        archive: Some(Archive {
            at: day(3),
            until: day(4),
        }),
        erased: Some(day(4)),
        ..Keeping::default()
    }
}

#[test]
fn given_a_state_then_what_it_awaits_is_possible_and_what_may_always_be_added() {
    let added = ["supplements", "evidence", "respondents", "representatives"];
    let always = ["identity-disclosures", "legal-hold", "code"];
    let goes_on = |first: &[&'static str]| [first, &added, &always].concat();
    let new = ["acceptance", "declination", "withdrawal", "merging"];
    assert_eq!(possible(&registered(), &around()), goes_on(&new));
    let at_work = ["closure", "withdrawal", "merging"];
    assert_eq!(
        possible(&open(Work::Handling), &around()),
        goes_on(&at_work)
    );
    let told = open(Work::ToFollowUp);
    assert_eq!(possible(&told, &around()), goes_on(&["closure"]));
    let ended = ["identity-disclosures", "legal-hold", "erasure", "code"];
    assert_eq!(possible(&declined(), &around()), ended);
    assert_eq!(possible(&withdrawn(), &around()), ended);
    let again = [&["reopening"], &ended[..]].concat();
    assert_eq!(possible(&closed(), &around()), again);

    let lead = Complaint {
        id: ComplaintId(Uuid::from_u128(99)),
        ..registered()
    };
    let (merged, _) = changed(registered().merge(OFFICER, &lead, false, day(2)));
    let within = ["withdrawal", "unmerging", "supplements", "representatives"];
    assert_eq!(
        possible(&merged, &around()),
        [&within[..], &always].concat()
    );
}

#[test]
fn given_what_was_decided_then_the_same_is_done_already() {
    let done = |complaint: Complaint, step, around: &Surroundings| {
        assert_eq!(
            complaint.allows(step, around, day(9)),
            Ok(false),
            "{step:?}"
        );
    };
    done(open(Work::Verifying), Step::Acceptance, &around());
    done(declined(), Step::Declination, &around());
    done(closed(), Step::Closure, &around());
    done(withdrawn(), Step::Withdrawal, &around());
    done(closed(), Step::LegalHold, &kept(held()));
    done(closed(), Step::LegalHoldRelease, &around());
    done(closed(), Step::Erasure, &kept(erased()));
    let (repeat, _) = changed(registered().decline(
        OFFICER,
        DeclineReason::RepeatWithoutNewFacts,
        Some(&closed()),
        "x",
        day(2),
    ));
    done(repeat, Step::Declination, &around());
}

#[test]
fn given_an_erased_complaint_then_nothing_is_possible_any_more() {
    for complaint in [closed(), declined(), withdrawn()] {
        assert_eq!(possible(&complaint, &kept(erased())), [""; 0]);
    }
    let refused = closed().allows(Step::Reopening, &kept(erased()), day(9));
    assert_eq!(refused, Err(Refusal::Erased));
}

#[test]
fn given_what_goes_on_within_it_then_it_is_not_merged_and_its_holds_count() {
    let member = (registered(), Keeping::default());
    let leading = Surroundings {
        members: vec![member],
        ..around()
    };
    let merging = registered().allows(Step::Merging, &leading, day(9));
    assert_eq!(merging, Err(Refusal::LeadsOthers));
    assert_eq!(closed().allows(Step::Erasure, &leading, day(9)), Ok(true));
    let holding = Surroundings {
        members: vec![(registered(), held())],
        ..around()
    };
    let erasure = |around| closed().allows(Step::Erasure, around, day(9));
    assert_eq!(erasure(&holding), Err(Refusal::Held));
    assert_eq!(erasure(&kept(held())), Err(Refusal::Held));
    let lifted = closed().allows(Step::LegalHoldRelease, &kept(held()), day(9));
    assert_eq!(lifted, Ok(true));
}

#[test]
fn given_as_many_representatives_as_there_may_be_then_nobody_is_added() {
    let one = |anonymous, representatives| Surroundings {
        anonymous,
        representatives,
        ..around()
    };
    let added = |around| registered().allows(Step::Representatives, &around, day(9));
    let full = Err(Refusal::TooManyRepresentatives);
    assert_eq!(added(one(false, 1)), full);
    assert_eq!(added(one(true, 1)), Ok(true));
    assert_eq!(added(one(true, 2)), full);
}
