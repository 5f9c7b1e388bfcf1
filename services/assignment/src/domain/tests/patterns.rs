//! F-5.3: what repeats.

use regulation::{MeasureForm, PatternPolicy};

use super::*;
use crate::domain::patterns::*;

fn counted(n: u128, day: &str, integrity: bool) -> Counted {
    Counted {
        complaint: ComplaintId(Uuid::from_u128(n)),
        at: at(&format!("{day}T10:00")),
        integrity,
    }
}

fn numbers(found: &[Counted]) -> Vec<u128> {
    found.iter().map(|c| c.complaint.0.as_u128()).collect()
}

#[test]
fn given_two_within_a_year_then_the_person_is_a_pattern_and_not_over_a_longer_time() {
    let policy = PatternPolicy::default();
    let find = |list: &[Counted]| numbers(&of_person(list, &policy, false));
    let (a, b) = (
        counted(1, "2026-01-10", false),
        counted(2, "2027-01-09", false),
    );
    assert_eq!(find(&[b, a]), [1, 2], "in whatever order they are told");
    assert_eq!(find(&[a]), [0; 0]);
    let later = counted(3, "2027-01-11", false);
    assert_eq!(find(&[a, later]), [0; 0], "a year and a day");
    assert_eq!(find(&[a, b, later]), [2, 3], "the latest that are enough");
    let year = counted(5, "2027-01-10", false);
    assert_eq!(find(&[a, year]), [0; 0], "a year to the minute");
    let once = counted(4, "2029-01-11", false);
    assert_eq!(find(&[a, b, once]), [1, 2], "what was stays");
}

#[test]
fn given_cases_of_integrity_then_they_are_counted_apart() {
    let policy = PatternPolicy::default();
    let list = [
        counted(1, "2026-01-10", false),
        counted(2, "2026-02-10", true),
    ];
    assert!(of_person(&list, &policy, false).is_empty());
    assert_eq!(numbers(&of_person(&list, &policy, true)), [1, 2]);
    let open = [list[0], counted(3, "2026-03-10", false)];
    assert!(of_person(&open, &policy, true).is_empty(), "nothing secret");
    assert_eq!(numbers(&of_person(&open, &policy, false)), [1, 3]);
}

#[test]
fn given_three_at_a_window_within_a_quarter_then_it_is_a_pattern_and_the_policy_says_how_many() {
    let policy = PatternPolicy::default();
    let list: Vec<_> = (1..=3).map(|n| counted(n, "2026-10-09", false)).collect();
    assert!(of_window(&list[..2], &policy, false).is_empty());
    assert_eq!(numbers(&of_window(&list, &policy, false)), [1, 2, 3]);
    let strict = PatternPolicy {
        window_complaints: 2,
        ..policy
    };
    assert_eq!(numbers(&of_window(&list[..2], &strict, false)), [1, 2]);
    let day = |text: &str| text.parse().unwrap();
    assert_eq!(
        quarter(day("2026-12-31")),
        (day("2026-10-01"), day("2027-01-01"))
    );
    assert_eq!(
        quarter(day("2026-01-01")),
        (day("2026-01-01"), day("2026-04-01"))
    );
}

fn pattern(repeats: Repeats) -> Pattern {
    Pattern {
        id: PatternId(Uuid::from_u128(70)),
        repeats,
        site: SiteId(Uuid::from_u128(1)),
        department: Some(UNIT),
        restricted: false,
        complaints: vec![],
        respondents: vec![RESPONDENT],
        raised_at: monday(),
        lapsed_at: None,
        measure: None,
    }
}

fn window() -> Pattern {
    pattern(Repeats::Window {
        window: Uuid::from_u128(3),
        subtype: "B2".into(),
        quarter: "2026-10-01".parse().unwrap(),
    })
}

fn measure(kind: MeasureKind, form: Option<MeasureForm>, owner: StaffId) -> NewMeasure {
    NewMeasure {
        id: MeasureId(Uuid::from_u128(51)),
        what: What::new(kind, form).unwrap(),
        owner,
        due_at: at("2026-12-01T17:30"),
        description: "办".into(),
        by: OFFICER,
        heads_unit: false,
    }
}

#[test]
fn given_a_window_then_it_is_mended_once_proved_and_checked_off_by_somebody_else() {
    let mend = || {
        measure(
            MeasureKind::ProcessRectification,
            Some(MeasureForm::Process),
            HEAD,
        )
    };
    let scold = measure(MeasureKind::Criticism, None, HEAD);
    assert_eq!(window().adopt(scold, monday()), Err(Refusal::WrongMeasure));
    let (adopted, fact) = window().adopt(mend(), monday()).unwrap().unwrap();
    assert!(matches!(fact, PatternFact::Adopted { owner: HEAD, .. }));
    assert_eq!(
        adopted.clone().adopt(mend(), monday()),
        Err(Refusal::DoneAlready)
    );
    let lapsed = Pattern {
        lapsed_at: Some(monday()),
        ..window()
    };
    assert_eq!(lapsed.adopt(mend(), monday()), Err(Refusal::Obsolete));
    assert_eq!(
        window().adopt(mend(), at("2026-12-02T10:00")),
        Err(Refusal::DueInThePast)
    );
    assert_eq!(
        adopted.clone().complete(OFFICER, proof(), monday()),
        Err(Refusal::NotOwner)
    );
    let early = adopted.clone().check_off(OFFICER, monday());
    assert_eq!(early, Err(Refusal::NotCompleted));
    let (done, _) = adopted.complete(HEAD, proof(), monday()).unwrap().unwrap();
    assert_eq!(
        done.clone().check_off(HEAD, monday()),
        Err(Refusal::OwnWork)
    );
    assert!(done.check_off(OFFICER, monday()).unwrap().is_some());
    assert_eq!(
        window().complete(HEAD, proof(), monday()),
        Err(Refusal::NoSuchMeasure)
    );
}

#[test]
fn given_a_person_then_the_self_criticism_is_their_own_and_nothing_open_goes_to_the_inspection() {
    let person = || pattern(Repeats::Person(RESPONDENT));
    let own = |owner| measure(MeasureKind::SelfCriticism, None, owner);
    assert_eq!(
        person().adopt(own(HEAD), monday()),
        Err(Refusal::NotRespondent)
    );
    assert!(person().adopt(own(RESPONDENT), monday()).is_ok());
    let handover = || measure(MeasureKind::DisciplineHandover, None, LEADER);
    assert_eq!(
        person().adopt(handover(), monday()),
        Err(Refusal::IntegrityOnly)
    );
    let restricted = Pattern {
        restricted: true,
        ..person()
    };
    assert!(restricted.adopt(handover(), monday()).is_ok());
}

#[test]
fn given_one_of_many_then_only_those_near_each_other_count_and_the_policy_says_how_many() {
    let three = PatternPolicy {
        person_complaints: 3,
        ..PatternPolicy::default()
    };
    let list = [
        counted(1, "2026-01-10", false),
        counted(2, "2026-06-10", false),
        counted(3, "2027-01-05", false),
        counted(4, "2027-02-05", false),
    ];
    let find = |list: &[Counted]| numbers(&of_person(list, &three, false));
    assert_eq!(find(&list[..2]), [0; 0]);
    assert_eq!(find(&list[..3]), [1, 2, 3]);
    assert_eq!(find(&list), [2, 3, 4]);
}

#[test]
fn given_a_case_of_integrity_at_a_window_then_it_makes_a_pattern_for_integrity_officers_only() {
    let policy = PatternPolicy::default();
    let mut list: Vec<_> = (1..=3).map(|n| counted(n, "2026-10-09", false)).collect();
    assert!(of_window(&list, &policy, true).is_empty(), "nothing secret");
    list[2].integrity = true;
    assert!(of_window(&list, &policy, false).is_empty());
    assert_eq!(numbers(&of_window(&list, &policy, true)), [1, 2, 3]);
}

#[test]
fn given_a_measure_on_a_pattern_then_proof_and_check_off_count_once_and_are_told() {
    let training = measure(MeasureKind::Training, None, HEAD);
    let adopted = window().adopt(training, monday()).unwrap().unwrap().0;
    let (done, fact) = adopted.complete(HEAD, proof(), monday()).unwrap().unwrap();
    let at = monday();
    assert_eq!(fact, PatternFact::Completed { by: HEAD, at });
    assert_eq!(done.clone().complete(HEAD, proof(), at), Ok(None));
    let (checked, fact) = done.check_off(OFFICER, at).unwrap().unwrap();
    assert_eq!(fact, PatternFact::CheckedOff { by: OFFICER, at });
    assert_eq!(checked.clone().check_off(OFFICER, at), Ok(None));
    assert_eq!(checked.check_off(LEADER, at), Err(Refusal::DoneAlready));
    assert_eq!(window().check_off(OFFICER, at), Err(Refusal::NoSuchMeasure));
}

#[test]
fn given_a_measure_that_would_be_due_at_once_then_it_is_not_adopted() {
    let due = at("2026-12-01T17:30");
    let adopt = |when| window().adopt(measure(MeasureKind::Training, None, HEAD), when);
    assert_eq!(adopt(due), Err(Refusal::DueInThePast));
    assert!(adopt(due - chrono::TimeDelta::seconds(1)).is_ok());
}

#[test]
fn what_repeats_is_in_the_list_of_its_kind() {
    use regulation::PatternKind;
    assert_eq!(window().repeats.kind(), PatternKind::Window);
    let person = Repeats::Person(RESPONDENT);
    assert_eq!(person.kind(), PatternKind::Person);
}
