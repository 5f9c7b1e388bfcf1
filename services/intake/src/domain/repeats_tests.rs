//! Two hundred texts about a hundred matters, each told twice, and texts that nearly tell one of them:
//! written for this project (`tests/data`), about nobody.

use std::collections::HashMap;

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Pair {
    shares: String,
    a: String,
    b: String,
}

#[derive(Deserialize)]
struct NearMiss {
    near: usize,
    text: String,
}

fn lines<T: for<'de> Deserialize<'de>>(jsonl: &str) -> Vec<T> {
    let lines = jsonl.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

fn pairs() -> Vec<Pair> {
    lines(include_str!("../../tests/data/repeat-pairs.jsonl"))
}

fn proposed(shares: &str, a: &str, b: &str) -> bool {
    let mut reasons = vec![Reason::SimilarText(
        Traits::of(a).similarity(&Traits::of(b)),
    )];
    reasons.extend(match shares {
        "phone" => Some(Reason::SamePhone),
        "email" => Some(Reason::SameEmail),
        "wechat" => Some(Reason::SameWechat),
        "business_number" => Some(Reason::SameBusinessNumber),
        "window_day" => Some(Reason::SameWindowAndDay),
        "none" => None,
        other => panic!("{other}"),
    });
    is_proposed(&reasons)
}

#[test]
fn of_a_hundred_matters_told_twice_at_least_eighty_are_proposed() {
    let pairs = pairs();
    assert_eq!(pairs.len(), 100);
    let found = pairs.iter().filter(|p| proposed(&p.shares, &p.a, &p.b));
    let found = found.count();
    assert!(found >= 80, "{found}");
}

#[test]
fn of_five_hundred_unrelated_pairs_at_most_five_are_proposed() {
    let mut texts = HashMap::new();
    for (index, pair) in pairs().into_iter().enumerate() {
        texts.insert(format!("{index}a"), pair.a);
        texts.insert(format!("{index}b"), pair.b);
    }
    for miss in lines::<NearMiss>(include_str!("../../tests/data/near-misses.jsonl")) {
        texts.insert(format!("n{}", miss.near), miss.text);
    }
    let mut reader =
        csv::Reader::from_reader(include_str!("../../tests/data/unrelated-pairs.csv").as_bytes());
    let rows: Vec<(String, String, String)> = reader.deserialize().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 500);
    let wrong = rows
        .iter()
        .filter(|(left, right, shares)| proposed(shares, &texts[left], &texts[right]));
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.len() <= 5, "{wrong:?}");
}

#[test]
fn the_spelling_of_numbers_and_letters_makes_no_difference() {
    let similarity = |a: &str, b: &str| Traits::of(a).similarity(&Traits::of(b));
    assert_eq!(similarity("损失７，５００元", "损失7500元"), 100);
    assert_eq!(
        similarity("The clerk REFUSED it", "the clerk refuses it"),
        100
    );
    assert_eq!(similarity("甲乙丙", "丁戊己"), 0);
    assert_eq!(similarity("", ""), 0);
    assert_eq!(similarity("……！", "，。"), 0);
}

#[test]
fn a_contact_alone_is_no_repeat_and_a_business_number_alone_is() {
    assert!(!is_proposed(&[Reason::SamePhone]));
    assert!(!is_proposed(&[
        Reason::SamePhone,
        Reason::SimilarText(OF_ONE_COMPLAINANT - 1)
    ]));
    assert!(is_proposed(&[
        Reason::SamePhone,
        Reason::SimilarText(OF_ONE_COMPLAINANT)
    ]));
    assert!(is_proposed(&[Reason::SamePhone, Reason::SameWindowAndDay]));
    assert!(!is_proposed(&[Reason::SameWindowAndDay]));
    assert!(is_proposed(&[
        Reason::SameWindowAndDay,
        Reason::SimilarText(AT_ONE_WINDOW_AND_DAY)
    ]));
    assert!(!is_proposed(&[Reason::SimilarText(BY_TEXT_ALONE - 1)]));
    assert!(is_proposed(&[Reason::SimilarText(BY_TEXT_ALONE)]));
    assert!(is_proposed(&[Reason::SameBusinessNumber]));
    assert!(!is_proposed(&[]));
}
