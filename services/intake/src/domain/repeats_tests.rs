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

fn similarity(a: &str, b: &str) -> u8 {
    Traits::of(a).similarity(&Traits::of(b))
}

#[test]
fn what_complaints_say_anyway_makes_two_of_them_little_alike() {
    // Both are about a window, or a clerk, and about nothing else that they share.
    assert!(similarity("窗口甲乙", "窗口丙丁") < OF_ONE_COMPLAINANT);
    assert!(similarity("clerk zebra", "clerk tiger") < AT_ONE_WINDOW_AND_DAY);
    assert_eq!(similarity("with zebra", "with tiger"), 0);
    // Words that are not common do.
    assert!(similarity("斑马甲乙", "斑马丙丁") >= AT_ONE_WINDOW_AND_DAY);
    assert_eq!(similarity("lemur zebra", "lemur tiger"), 50);
}

#[test]
fn words_of_two_letters_tell_nothing_and_longer_ones_count_by_their_stems() {
    assert_eq!(similarity("ab", "ab"), 0);
    assert_eq!(similarity("abz", "abz"), 100);
    assert_eq!(similarity("zebras", "zebrax"), 100);
    assert_eq!(similarity("zebra", "zebri"), 0);
}

#[test]
fn numbers_tell_more_the_longer_they_are_and_end_where_the_words_go_on() {
    assert_eq!(similarity("7500", "7500"), 100);
    assert_eq!(similarity("7,500", "7500"), 100);
    assert_eq!(similarity("7500", "8600"), 0);
    assert_eq!(Traits::of("3").weight().to_bits(), DIGIT.to_bits());
    assert_eq!(Traits::of("30").weight().to_bits(), NUMBER.to_bits());
    assert!(similarity("30甲乙丙丁", "30戊己庚辛") < 50);
    // A comma that no digit follows ends the number.
    assert_eq!(similarity("3,甲乙", "3，甲乙"), 100);
    assert_eq!(similarity("甲乙,丙丁", "甲乙丙丁"), 80);
}
