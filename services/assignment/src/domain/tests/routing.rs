//! To whom a case is proposed.

use chrono::NaiveDate;

use super::*;
use crate::domain::routing::{Away, Candidate, Handler, Reason, rank};

fn candidate(code: &str, department: DepartmentId, people: &[u128]) -> Candidate {
    let handler = |person: &u128| Handler {
        person: StaffId(Uuid::from_u128(*person)),
        open_cases: 0,
        away: None,
    };
    Candidate {
        department,
        code: code.into(),
        concerned: false,
        handled_scope: 0,
        open_cases: 0,
        returned_it: false,
        people: people.iter().map(handler).collect(),
    }
}

fn until() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 4).unwrap()
}

fn away(stand_in: Option<u128>) -> Option<Away> {
    let stand_in = stand_in.map(|person| StaffId(Uuid::from_u128(person)));
    let until = until();
    Some(Away { until, stand_in })
}

fn people_of(unit: Candidate) -> Vec<(u128, Vec<Reason>)> {
    let proposals = rank(vec![unit]);
    let people = proposals[0].people.iter();
    people
        .map(|p| (p.person.0.as_u128(), p.reasons.clone()))
        .collect()
}

fn order_of(candidates: Vec<Candidate>) -> Vec<DepartmentId> {
    let proposals = rank(candidates).into_iter();
    proposals.map(|proposal| proposal.department).collect()
}

#[test]
fn given_candidates_then_each_reason_weighs_more_than_the_next_and_the_order_is_the_same() {
    let (a, b) = (UNIT, OTHER_UNIT);
    let pair = |change: fn(&mut Candidate)| {
        let mut second = candidate("b", b, &[2]);
        change(&mut second);
        vec![candidate("a", a, &[1]), second]
    };
    assert_eq!(order_of(pair(|_| {})), [a, b], "the code breaks ties");
    assert_eq!(order_of(pair(|c| c.concerned = true)), [b, a]);
    assert_eq!(order_of(pair(|c| c.handled_scope = 1)), [b, a]);
    assert_eq!(order_of(pair(|c| c.open_cases = 1)), [a, b]);
    assert_eq!(order_of(pair(|c| c.returned_it = true)), [a, b]);
    let both = pair(|c| {
        c.concerned = true;
        c.open_cases = 9;
    });
    assert_eq!(order_of(both), [b, a], "the matter before the load");
    let back = pair(|c| {
        c.concerned = true;
        c.returned_it = true;
    });
    assert_eq!(order_of(back), [a, b], "not again to who returned it");
    let away = pair(|c| {
        c.handled_scope = 5;
        c.people[0].away = away(None);
    });
    assert_eq!(order_of(away), [a, b]);
    let mut turned = pair(|_| {});
    turned.reverse();
    assert_eq!(order_of(turned), [a, b], "whatever the order they come in");
}

#[test]
fn given_nobody_in_a_department_then_it_is_not_proposed_and_people_come_by_presence_and_load() {
    let mut unit = candidate("a", UNIT, &[1, 2, 3]);
    unit.concerned = true;
    unit.handled_scope = 2;
    unit.people[0].away = away(None);
    unit.people[1].open_cases = 2;
    let proposals = rank(vec![candidate("b", OTHER_UNIT, &[]), unit]);
    assert_eq!(proposals.len(), 1);
    let people: Vec<u128> = proposals[0]
        .people
        .iter()
        .map(|p| p.person.0.as_u128())
        .collect();
    assert_eq!(people, [3, 2, 1]);
    assert_eq!(
        proposals[0].reasons,
        [
            Reason::DepartmentConcerned,
            Reason::HandledScope(2),
            Reason::OpenCases(0)
        ]
    );
    assert_eq!(
        proposals[0].people[2].reasons,
        [Reason::AwayUntil(until()), Reason::OpenCases(0)]
    );
}

#[test]
fn given_somebody_away_then_the_deputy_takes_that_place_and_says_for_whom_and_how_long() {
    let mut unit = candidate("a", UNIT, &[1, 2, 3]);
    unit.people[0].away = away(Some(3));
    unit.people[1].open_cases = 1;
    unit.people[2].open_cases = 4;
    let stands_in = Reason::StandsIn(StaffId(Uuid::from_u128(1)), until());
    assert_eq!(
        people_of(unit.clone()),
        [
            (3, vec![stands_in, Reason::OpenCases(4)]),
            (2, vec![Reason::OpenCases(1)]),
            (1, vec![Reason::AwayUntil(until()), Reason::OpenCases(0)]),
        ]
    );
    // As busy as the next one whom nobody asked to stand in: the deputy first.
    unit.people[1].open_cases = 0;
    assert_eq!(people_of(unit.clone())[0].0, 3);
    // The own place, where that is the better one.
    unit.people[0].open_cases = 9;
    unit.people[1].open_cases = 1;
    unit.people[2].open_cases = 0;
    assert_eq!(people_of(unit)[0].0, 3);
}

#[test]
fn given_a_deputy_who_could_not_handle_it_or_is_away_then_the_next_one_is_proposed() {
    // 9 is recused, or of elsewhere: not among those who could.
    for deputy in [Some(9), Some(3), None] {
        let mut unit = candidate("a", UNIT, &[1, 2, 3]);
        unit.people[0].away = away(deputy);
        unit.people[1].open_cases = 7;
        unit.people[2].away = away(None);
        let people = people_of(unit);
        assert_eq!(people[0], (2, vec![Reason::OpenCases(7)]), "{deputy:?}");
        let named: Vec<u128> = people.iter().map(|(person, _)| *person).collect();
        assert_eq!(named, [2, 1, 3], "{deputy:?}");
    }
}

#[test]
fn given_a_reason_then_it_has_a_code_words_and_what_belongs_to_it() {
    use regulation::Language::{En, ZhCn};
    let somebody = StaffId(Uuid::from_u128(1));
    let (away, deputy) = (
        Reason::AwayUntil(until()),
        Reason::StandsIn(somebody, until()),
    );
    assert_eq!((away.code(), deputy.code()), ("absent", "stands_in"));
    assert_eq!(away.words(ZhCn), "不在岗至2026年12月4日");
    assert_eq!(away.words(En), "away until 2026-12-04");
    assert_eq!(deputy.words(ZhCn), "代理不在岗人员，至2026年12月4日");
    assert_eq!(deputy.words(En), "deputy of somebody away until 2026-12-04");
    assert_eq!((away.until(), away.stood_in_for()), (Some(until()), None));
    assert_eq!(
        (deputy.until(), deputy.stood_in_for()),
        (Some(until()), Some(somebody))
    );
    for (reason, count) in [
        (Reason::DepartmentConcerned, None),
        (Reason::SameSite, None),
        (Reason::HandledScope(2), Some(2)),
        (Reason::OpenCases(3), Some(3)),
        (Reason::ReturnedIt, None),
        (Reason::AllAbsent, None),
    ] {
        let found = (reason.count(), reason.until(), reason.stood_in_for());
        assert_eq!(found, (count, None, None), "{}", reason.code());
    }
}

#[test]
fn given_a_plain_candidate_then_the_reasons_say_what_is_and_nothing_of_what_is_not() {
    let reasons = |candidate| rank(vec![candidate]).remove(0).reasons;
    let plain = candidate("a", UNIT, &[1]);
    assert_eq!(
        reasons(plain.clone()),
        [Reason::SameSite, Reason::OpenCases(0)]
    );
    let mut other = plain;
    other.returned_it = true;
    other.people[0].away = away(None);
    other.handled_scope = 1;
    other.open_cases = 3;
    assert_eq!(
        reasons(other),
        [
            Reason::ReturnedIt,
            Reason::SameSite,
            Reason::AllAbsent,
            Reason::HandledScope(1),
            Reason::OpenCases(3),
        ]
    );
}
