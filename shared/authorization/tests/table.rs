//! The table, cell by cell, against a second writing of it in other words.
#![expect(clippy::unwrap_used, reason = "tests")]

use authorization::{Action, Case, Denied, Grant, Permission, Person, Span, cell, decide, is_read};
use regulation::{Role, Sensitivity};
use uuid::Uuid;

const ME: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);
const MY_DEPARTMENT: Uuid = Uuid::from_u128(3);
const SITE: Uuid = Uuid::from_u128(4);

use Role::{
    Administrator, DepartmentHead, Handler, IntegrityOfficer, Investigator, Leadership, Officer,
    Registrar, Supervisor,
};
use Sensitivity::{S1, S2, S3};

/// `role: cells` of the design's table, one line an action; roles that are not named have no cell.
/// `o` is ordinary (S1), `m` major (S2), `i` integrity (S3).
const EXPECTED: &[(Action, &[(Role, &str)])] = &[
    (
        Action::Register,
        &[
            (Registrar, "o:S m:S i:S"),
            (Officer, "o:S m:S i:S"),
            (IntegrityOfficer, "o:O m:O i:O"),
        ],
    ),
    (
        Action::Supplement,
        &[
            (Registrar, "o:S m:S i:S"),
            (Officer, "o:S m:S i:S"),
            (IntegrityOfficer, "o:O m:O i:O"),
        ],
    ),
    (
        Action::AddEvidence,
        &[
            (Registrar, "o:S m:S i:S"),
            (Officer, "o:S m:S i:S"),
            (Handler, "o:A m:A"),
            (Investigator, "o:A m:A i:A"),
            (IntegrityOfficer, "o:O m:O i:O"),
        ],
    ),
    (
        Action::Accept,
        &[(Officer, "o:S m:S"), (IntegrityOfficer, "i:O")],
    ),
    (
        Action::Decline,
        &[(Officer, "o:S m:S"), (IntegrityOfficer, "i:O")],
    ),
    (
        Action::Merge,
        &[(Officer, "o:S m:S"), (IntegrityOfficer, "i:O")],
    ),
    (
        Action::Unmerge,
        &[(Officer, "o:S m:S"), (IntegrityOfficer, "i:O")],
    ),
    (
        Action::Withdraw,
        &[(Officer, "o:S m:S"), (IntegrityOfficer, "i:O")],
    ),
    (
        Action::IdentifyRespondent,
        &[(Officer, "o:S m:S"), (IntegrityOfficer, "i:O")],
    ),
    (
        Action::TaskView,
        &[
            (Registrar, "o:S"),
            (Officer, "o:S m:S"),
            (Handler, "o:A m:A"),
            (DepartmentHead, "o:D m:D"),
            (Investigator, "o:A m:A i:A"),
            (Leadership, "o:O m:O i:A"),
            (IntegrityOfficer, "i:O"),
            (Supervisor, "o:O m:O"),
        ],
    ),
    (
        Action::FullNarrative,
        &[
            (Officer, "o:S m:S"),
            (Investigator, "o:A m:A i:A"),
            (Leadership, "m:O i:A"),
            (IntegrityOfficer, "i:O"),
            (Supervisor, "o:O m:O"),
        ],
    ),
    (
        Action::Contact,
        &[
            (Registrar, "o:S m:S"),
            (Officer, "o:S m:S"),
            (Handler, "o:A m:A"),
            (Investigator, "o:A m:A i:A"),
            (IntegrityOfficer, "i:O"),
        ],
    ),
    (
        Action::RevealIdentity,
        &[
            (Officer, "o:SR m:SR"),
            (Investigator, "o:AR m:AR i:AR"),
            (Leadership, "m:OR i:OR2"),
            (IntegrityOfficer, "i:OR"),
        ],
    ),
    (
        Action::Verify,
        &[
            (Registrar, "o:S"),
            (Officer, "o:S m:S"),
            (Handler, "o:A"),
            (Investigator, "o:A m:A i:A"),
            (IntegrityOfficer, "i:O"),
        ],
    ),
    (
        Action::Conclude,
        &[
            (Registrar, "o:S"),
            (Officer, "o:S m:S"),
            (Handler, "o:A"),
            (Investigator, "o:A m:A i:A"),
            (IntegrityOfficer, "i:O"),
        ],
    ),
    (
        Action::FormGroup,
        &[
            (Officer, "o:S m:S"),
            (Leadership, "m:O i:O2"),
            (IntegrityOfficer, "i:O"),
        ],
    ),
    (
        Action::ClassifyUp,
        &[
            (Registrar, "o:S m:S i:S"),
            (Officer, "o:S m:S i:S"),
            (Handler, "o:A m:A i:A"),
            (DepartmentHead, "o:D m:D i:D"),
            (Investigator, "o:A m:A i:A"),
            (Leadership, "o:O m:O i:O"),
            (IntegrityOfficer, "o:O m:O i:O"),
        ],
    ),
    (
        Action::ClassifyDown,
        &[
            (Officer, "o:S2 m:S2 i:S2"),
            (Investigator, "o:A2 m:A2 i:A2"),
            (Leadership, "o:O2 m:O2 i:O2"),
            (IntegrityOfficer, "o:O2 m:O2 i:O2"),
        ],
    ),
    (
        Action::Dispatch,
        &[
            (Officer, "o:S m:S"),
            (DepartmentHead, "o:D"),
            (Leadership, "m:O i:O2"),
            (IntegrityOfficer, "i:O"),
        ],
    ),
    (
        Action::Designate,
        &[(Leadership, "m:O i:O2"), (IntegrityOfficer, "i:O2")],
    ),
    (Action::SignFor, HANDLING),
    (Action::Return, HANDLING),
    (Action::Act, HANDLING),
    (Action::OrderMeasure, HANDLING),
    (
        Action::AskExtension,
        &[
            (Handler, "o:A m:A i:A"),
            (DepartmentHead, "o:D m:D i:D"),
            (Investigator, "o:A m:A i:A"),
            (IntegrityOfficer, "o:O m:O i:O"),
        ],
    ),
    (
        Action::ApproveExtension,
        &[
            (Officer, "o:S"),
            (DepartmentHead, "o:D"),
            (Leadership, "m:O i:O2"),
            (IntegrityOfficer, "o:O2 m:O2 i:O2"),
        ],
    ),
    (Action::SubmitResult, HANDLING),
    (Action::CompleteMeasure, OWN_MEASURE),
    (Action::MeasureView, OWN_MEASURE),
    (
        Action::CheckOffMeasure,
        &[
            (Officer, "o:S m:S"),
            (DepartmentHead, "o:D m:D"),
            (Leadership, "o:O m:O i:O2"),
            (IntegrityOfficer, "i:O"),
        ],
    ),
    (
        Action::PatternView,
        &[
            (Officer, "o:S m:S"),
            (DepartmentHead, "o:D m:D"),
            (Leadership, "o:O m:O"),
            (IntegrityOfficer, "i:O"),
            (Supervisor, "o:O m:O"),
        ],
    ),
    (
        Action::PatternAdopt,
        &[
            (Officer, "o:S m:S"),
            (DepartmentHead, "o:D m:D"),
            (Leadership, "o:O m:O"),
            (IntegrityOfficer, "i:O"),
        ],
    ),
    (Action::Endorse, &[(DepartmentHead, "o:D m:D i:D")]),
    (
        Action::Approve,
        &[
            (Officer, "o:S"),
            (Leadership, "m:O i:O2"),
            (IntegrityOfficer, "i:O2"),
        ],
    ),
    (
        Action::SendReply,
        &[
            (Registrar, "o:S m:S"),
            (Officer, "o:S m:S"),
            (IntegrityOfficer, "i:O"),
        ],
    ),
    (
        Action::FollowUp,
        &[
            (Registrar, "o:S m:S"),
            (Officer, "o:S m:S"),
            (IntegrityOfficer, "i:O"),
        ],
    ),
    (
        Action::Close,
        &[
            (Officer, "o:S m:S"),
            (Leadership, "m:O i:O2"),
            (IntegrityOfficer, "i:O2"),
        ],
    ),
    (
        Action::Reopen,
        &[
            (Officer, "o:S m:S"),
            (Leadership, "m:O i:O2"),
            (IntegrityOfficer, "i:O2"),
            (Supervisor, "o:O m:O"),
        ],
    ),
    (
        Action::LegalHold,
        &[
            (Leadership, "o:OR2 m:OR2 i:OR2"),
            (IntegrityOfficer, "o:OR2 m:OR2 i:OR2"),
        ],
    ),
    (
        Action::Erase,
        &[
            (Leadership, "o:OR2 m:OR2 i:OR2"),
            (IntegrityOfficer, "o:OR2 m:OR2 i:OR2"),
        ],
    ),
    (
        Action::Supervise,
        &[
            (Officer, "o:S m:S i:S"),
            (Leadership, "o:O m:O i:O"),
            (IntegrityOfficer, "i:O"),
            (Supervisor, "o:O m:O i:O"),
        ],
    ),
    (
        Action::ListRegister,
        &[
            (Registrar, "o:S"),
            (Officer, "o:S m:S"),
            (Handler, "o:A m:A"),
            (DepartmentHead, "o:D m:D"),
            (Investigator, "o:A m:A i:A"),
            (Leadership, "o:O m:O i:A"),
            (IntegrityOfficer, "i:O"),
            (Supervisor, "o:O m:O"),
        ],
    ),
    (
        Action::SearchContact,
        &[(Officer, "o:SR m:SR"), (IntegrityOfficer, "i:OR")],
    ),
    (
        Action::Statistics,
        &[
            (Registrar, "o:S"),
            (Officer, "o:S m:S"),
            (DepartmentHead, "o:D m:D"),
            (Leadership, "o:O m:O"),
            (IntegrityOfficer, "i:O"),
            (Supervisor, "o:O m:O"),
        ],
    ),
    (
        Action::Export,
        &[
            (Officer, "o:SR m:SR"),
            (Leadership, "o:OR m:OR"),
            (IntegrityOfficer, "i:OR"),
            (Supervisor, "o:OR m:OR"),
        ],
    ),
    (
        Action::HistoryView,
        &[
            (Officer, "o:S m:S"),
            (Investigator, "o:A m:A i:A"),
            (Leadership, "m:O i:A"),
            (IntegrityOfficer, "i:O"),
            (Supervisor, "o:O m:O"),
        ],
    ),
    (Action::AuditRead, &[(Supervisor, "o:O m:O i:O")]),
    (Action::Appoint, &[(Administrator, "o:O2 m:O2 i:O2")]),
    (Action::Administer, &[(Administrator, "o:O m:O i:O")]),
    // For services and complainants only.
    (Action::DeliveryAddress, &[]),
    (Action::StaffAddress, &[]),
    (Action::PublishedEvents, &[]),
    (Action::OwnComplaint, &[]),
    (Action::NewCode, &[]),
];

const HANDLING: &[(Role, &str)] = &[
    (Handler, "o:A m:A"),
    (DepartmentHead, "o:D m:D"),
    (Investigator, "o:A m:A i:A"),
    (IntegrityOfficer, "i:O"),
];
const OWN_MEASURE: &[(Role, &str)] = &[
    (Handler, "o:M m:M i:M"),
    (DepartmentHead, "o:M m:M i:M"),
    (Investigator, "o:M m:M i:M"),
    (Leadership, "o:M m:M i:M"),
    (IntegrityOfficer, "o:M m:M i:M"),
];

fn expected(action: Action, role: Role, sensitivity: Sensitivity) -> Option<&'static str> {
    let (_, roles) = EXPECTED.iter().find(|(a, _)| *a == action).unwrap();
    let (_, cells) = roles.iter().find(|(r, _)| *r == role)?;
    let level = match sensitivity {
        S1 => "o:",
        S2 => "m:",
        S3 => "i:",
    };
    cells.split(' ').find_map(|c| c.strip_prefix(level))
}

fn case(sensitivity: Sensitivity) -> Case {
    Case {
        sensitivity,
        respondents: vec![OTHER],
        ..Case::new(Uuid::from_u128(9), SITE)
    }
}

fn person(role: Role) -> Person {
    Person {
        id: ME,
        active: true,
        department: Some(MY_DEPARTMENT),
        grants: vec![Grant {
            role,
            covers_site: true,
        }],
        excluded: false,
    }
}

/// A case that this letter reaches, and one that it just does not.
fn reached(letter: char, case: Case, yes: bool) -> (Case, bool) {
    let mine = if yes { ME } else { OTHER };
    match letter {
        'S' | 'O' => (case, yes),
        'D' => (
            Case {
                departments: vec![if yes { MY_DEPARTMENT } else { OTHER }],
                ..case
            },
            true,
        ),
        'A' => (
            Case {
                assigned_to: vec![mine],
                ..case
            },
            true,
        ),
        'M' => (
            Case {
                measure_owner: Some(mine),
                ..case
            },
            true,
        ),
        other => panic!("no such letter: {other}"),
    }
}

#[test]
fn every_action_is_written_down_here() {
    for action in Action::ALL {
        assert_eq!(
            EXPECTED.iter().filter(|(a, _)| a == action).count(),
            1,
            "{action:?}"
        );
    }
    assert_eq!(EXPECTED.len(), Action::ALL.len());
}

#[test]
fn every_cell_allows_what_it_reaches_and_nothing_else() {
    let mut cells = 0;
    for action in Action::ALL.iter().copied() {
        for role in Role::ALL.iter().copied() {
            for sensitivity in Sensitivity::ALL.iter().copied() {
                cells += 1;
                let what = format!("{action:?} {role:?} {sensitivity:?}");
                let Some(wanted) = expected(action, role, sensitivity) else {
                    // Everything is given, and it does not help. Own measures need no role.
                    let all = Case {
                        departments: vec![MY_DEPARTMENT],
                        assigned_to: vec![ME],
                        ..case(sensitivity)
                    };
                    assert!(decide(&person(role), action, &all).is_err(), "{what}");
                    continue;
                };
                let letter = wanted.chars().next().unwrap();
                let permission = Permission {
                    reason: wanted.contains('R'),
                    second_person: wanted.contains('2'),
                };
                let (near, _) = reached(letter, case(sensitivity), true);
                assert_eq!(
                    decide(&person(role), action, &near).unwrap(),
                    permission,
                    "{what}"
                );

                let (far, covers_site) = reached(letter, case(sensitivity), false);
                let mut me = person(role);
                me.grants[0].covers_site = covers_site;
                assert!(
                    decide(&me, action, &far).is_err(),
                    "{what}: beyond {letter}"
                );

                let excluded = decide(
                    &Person {
                        excluded: true,
                        ..person(role)
                    },
                    action,
                    &near,
                );
                assert_eq!(excluded.is_ok(), letter == 'M', "{what}: recused");
                let gone = decide(
                    &Person {
                        active: false,
                        ..person(role)
                    },
                    action,
                    &near,
                );
                assert!(matches!(gone, Err(Denied::Unauthenticated)), "{what}: left");
            }
        }
    }
    assert_eq!(cells, Action::ALL.len() * 9 * 3);
}

#[test]
fn a_refused_read_is_hidden_and_a_refused_act_says_why() {
    let handler = person(Handler);
    let mine = Case {
        assigned_to: vec![ME],
        ..case(S1)
    };
    let reason =
        |person: &Person, action, case: &Case| match decide(person, action, case).unwrap_err() {
            Denied::Forbidden(reason) => (403, reason),
            Denied::Hidden(reason) => (404, reason),
            other => panic!("{other}"),
        };
    assert_eq!(reason(&handler, Action::Accept, &mine), (403, "role"));
    assert_eq!(
        reason(&handler, Action::SignFor, &case(S1)),
        (403, "not-assigned")
    );
    assert_eq!(
        reason(
            &handler,
            Action::SignFor,
            &Case {
                sensitivity: S3,
                ..mine.clone()
            }
        ),
        (403, "sensitivity")
    );
    assert_eq!(
        reason(&handler, Action::TaskView, &case(S1)),
        (404, "not-assigned")
    );
    assert_eq!(
        reason(&handler, Action::FullNarrative, &mine),
        (404, "role")
    );
    let recused = Person {
        excluded: true,
        ..handler
    };
    assert_eq!(reason(&recused, Action::SignFor, &mine), (403, "conflict"));
    assert_eq!(reason(&recused, Action::TaskView, &mine), (404, "conflict"));
    let elsewhere = Person {
        grants: vec![Grant {
            role: Officer,
            covers_site: false,
        }],
        ..person(Officer)
    };
    assert_eq!(reason(&elsewhere, Action::Accept, &case(S1)), (403, "site"));
    assert_eq!(
        reason(&person(DepartmentHead), Action::Endorse, &case(S1)),
        (403, "department")
    );
}

#[test]
fn of_several_roles_the_one_with_fewer_conditions_counts() {
    let mut me = person(Leadership);
    let wanted = decide(&me, Action::CheckOffMeasure, &case(S3)).unwrap();
    assert!(wanted.second_person);
    me.grants.push(Grant {
        role: IntegrityOfficer,
        covers_site: true,
    });
    assert!(
        !decide(&me, Action::CheckOffMeasure, &case(S3))
            .unwrap()
            .second_person
    );
}

#[test]
fn whoever_owns_a_measure_sees_it_without_any_role_and_although_recused() {
    let me = Person {
        grants: Vec::new(),
        excluded: true,
        ..person(Handler)
    };
    let own = Case {
        measure_owner: Some(ME),
        ..case(S3)
    };
    assert!(decide(&me, Action::CompleteMeasure, &own).is_ok());
    assert!(decide(&me, Action::MeasureView, &own).is_ok());
    assert!(decide(&me, Action::TaskView, &own).is_err());
    assert!(decide(&me, Action::CompleteMeasure, &case(S3)).is_err());
}

#[test]
fn a_case_of_which_nothing_is_known_is_integrity() {
    let unknown = Case::new(Uuid::from_u128(9), SITE);
    assert!(decide(&person(Officer), Action::TaskView, &unknown).is_err());
    assert!(decide(&person(IntegrityOfficer), Action::TaskView, &unknown).is_ok());
}

#[test]
fn whoever_counts_complaints_may_list_them() {
    let mut counted = 0;
    for role in Role::ALL.iter().copied() {
        for sensitivity in Sensitivity::ALL.iter().copied() {
            let Some(counts) = cell(Action::Statistics, Some(role), sensitivity) else {
                continue;
            };
            counted += 1;
            let lists = cell(Action::ListRegister, Some(role), sensitivity);
            assert_eq!(Some(counts), lists, "{role:?} {sensitivity:?}");
        }
    }
    assert_eq!(counted, 10);
}

#[test]
fn reads_are_reads() {
    for action in [
        Action::TaskView,
        Action::FullNarrative,
        Action::RevealIdentity,
        Action::ListRegister,
    ] {
        assert!(is_read(action));
    }
    assert!(!is_read(Action::Approve));
    assert_eq!(
        cell(Action::TaskView, Some(Handler), S1).unwrap().span,
        Span::Assigned
    );
}
