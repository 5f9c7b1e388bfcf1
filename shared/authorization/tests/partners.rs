//! What systems of somebody else may: the table's columns of purposes, cell by cell, against a second
//! writing of them.

use authorization::{Action, Case, Denied, Partner, decide_partner};
use regulation::{Purpose, Sensitivity};
use uuid::Uuid;

const ME: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

/// All that a partner may, by purpose, and what it reaches: whatever is not named here is refused.
const ALLOWED: &[(Action, Purpose, &[Sensitivity], Reach)] = &[
    (
        Action::Register,
        Purpose::RegisterTransferred,
        Sensitivity::ALL,
        Reach::Site,
    ),
    (
        Action::OwnComplaint,
        Purpose::RegisterTransferred,
        Sensitivity::ALL,
        Reach::Own,
    ),
    (
        Action::Statistics,
        Purpose::Statistics,
        &[Sensitivity::S1, Sensitivity::S2],
        Reach::Site,
    ),
];

#[derive(Clone, Copy, PartialEq)]
enum Reach {
    Site,
    Own,
}

fn partner(purpose: Purpose) -> Partner {
    Partner {
        id: ME,
        active: true,
        purpose: Some(purpose),
        covers_site: true,
    }
}

/// Everything is given: it is handed over by this one, and even where a department or a measure counts.
fn case(sensitivity: Sensitivity) -> Case {
    Case {
        sensitivity,
        departments: vec![ME],
        assigned_to: vec![ME],
        measure_owner: Some(ME),
        ..Case::new(Uuid::from_u128(9), Uuid::from_u128(4))
    }
}

fn reach(action: Action, purpose: Purpose, sensitivity: Sensitivity) -> Option<Reach> {
    let mut named = ALLOWED
        .iter()
        .filter(|(a, p, levels, _)| (*a, *p) == (action, purpose) && levels.contains(&sensitivity));
    named.next().map(|(_, _, _, reach)| *reach)
}

#[test]
fn every_cell_of_a_partner_allows_what_it_reaches_and_nothing_else() {
    let mut allowed = 0;
    for action in Action::ALL.iter().copied() {
        for purpose in Purpose::ALL.iter().copied() {
            for sensitivity in Sensitivity::ALL.iter().copied() {
                let what = format!("{action:?} {purpose:?} {sensitivity:?}");
                let (me, near) = (partner(purpose), case(sensitivity));
                let Some(reach) = reach(action, purpose, sensitivity) else {
                    assert!(decide_partner(&me, action, &near).is_err(), "{what}");
                    continue;
                };
                allowed += 1;
                let may = |me: Partner, case: &Case| decide_partner(&me, action, case);
                let permission = may(me, &near).expect(&what);
                assert!(!permission.reason && !permission.second_person, "{what}");
                let others = Case {
                    assigned_to: vec![OTHER],
                    ..near.clone()
                };
                assert_eq!(may(me, &others).is_ok(), reach == Reach::Site, "{what}");
                let elsewhere = Partner {
                    covers_site: false,
                    ..me
                };
                assert!(may(elsewhere, &near).is_err(), "{what}: beyond its grant");
                let out = Partner {
                    active: false,
                    ..me
                };
                let out = may(out, &near);
                assert!(matches!(out, Err(Denied::Unauthenticated)), "{what}: out");
                let unknown = Partner {
                    purpose: None,
                    ..me
                };
                assert!(may(unknown, &near).is_err(), "{what}: purpose of later");
            }
        }
    }
    assert_eq!(allowed, 8);
}
