//! What holds for every code list alike.

use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::str::FromStr;

use proptest::prelude::*;
use regulation::{
    Alarm, Channel, Clock, ClosingResult, ContactOutcome, ContactWay, DeclineReason, ErasureGround,
    EvidenceCondition, EvidenceKind, EvidencePurpose, Figure, Finding, Language, MeasureForm,
    MeasureKind, PatternKind, Purpose, ReopenReason, ReplyChannel, Role, Satisfaction, Scope,
    Sensitivity, Severity, Stage, UnknownCode, WaitsFor,
};
use serde::{Serialize, de::DeserializeOwned};
use utoipa::PartialSchema;

/// One list, seen from outside.
struct List {
    name: &'static str,
    codes: Vec<&'static str>,
    /// As the schema names them.
    described: Vec<String>,
    /// Reads a text in each way that there is; the code that came out of it.
    read: fn(&str) -> Result<&'static str, UnknownCode>,
}

fn list<T>(
    name: &'static str,
    all: &[T],
    code: fn(T) -> &'static str,
    read: fn(&str) -> Result<&'static str, UnknownCode>,
) -> List
where
    T: Copy + PartialEq + Debug + Display + Serialize + FromStr<Err = UnknownCode> + PartialSchema,
{
    for value in all.iter().copied() {
        assert_eq!(value.to_string(), code(value));
        assert_eq!(serde_json::to_value(value).unwrap(), code(value));
    }
    let schema = serde_json::to_value(T::schema()).unwrap();
    let described = schema["enum"].as_array().unwrap().iter();
    List {
        name,
        codes: all.iter().copied().map(code).collect(),
        described: described.map(|c| c.as_str().unwrap().to_owned()).collect(),
        read,
    }
}

/// Parsing, `FromStr` and serde must agree.
fn read<T>(
    text: &str,
    parsed: Result<T, UnknownCode>,
    code: fn(T) -> &'static str,
) -> Result<&'static str, UnknownCode>
where
    T: Copy + PartialEq + Debug + DeserializeOwned + FromStr<Err = UnknownCode>,
{
    assert_eq!(text.parse::<T>(), parsed);
    let json: Result<T, _> = serde_json::from_value(text.into());
    assert_eq!(json.ok(), parsed.ok());
    parsed.map(code)
}

macro_rules! lists {
    ($($name:ident),+ $(,)?) => {
        vec![$(list(stringify!($name), $name::ALL, $name::code, |text| {
            read(text, $name::parse(text), $name::code)
        })),+]
    };
}

fn lists() -> Vec<List> {
    lists![
        Alarm,
        Channel,
        Clock,
        ClosingResult,
        ContactOutcome,
        ContactWay,
        DeclineReason,
        ErasureGround,
        Figure,
        EvidenceCondition,
        EvidenceKind,
        EvidencePurpose,
        Finding,
        Language,
        MeasureForm,
        MeasureKind,
        PatternKind,
        Purpose,
        ReopenReason,
        ReplyChannel,
        Role,
        Satisfaction,
        Scope,
        Sensitivity,
        Severity,
        Stage,
        WaitsFor,
    ]
}

#[test]
fn every_list_of_the_source_is_tested_here() {
    let source = include_str!("../../src/codes.rs");
    let lines: Vec<&str> = source.lines().collect();
    let written: BTreeSet<&str> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| **line == "code_list! {")
        .map(|(n, _)| {
            let mut rest = lines[n + 1..].iter().map(|l| l.trim());
            let opening = rest.find(|l| !l.starts_with("///")).unwrap();
            opening.strip_suffix(" {").unwrap()
        })
        .collect();
    let tested: BTreeSet<&str> = lists().iter().map(|l| l.name).collect();
    assert_eq!(tested, written);
}

#[test]
fn every_code_reads_as_itself_and_as_nothing_else() {
    for list in lists() {
        for code in &list.codes {
            assert_eq!((list.read)(code), Ok(*code), "{}", list.name);
        }
        let distinct: BTreeSet<&str> = list.codes.iter().copied().collect();
        assert_eq!(distinct.len(), list.codes.len(), "{}", list.name);
    }
}

#[test]
fn codes_keep_to_letters_that_need_no_escaping_anywhere() {
    for list in lists() {
        for code in &list.codes {
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            assert!(!code.is_empty() && code.chars().all(plain), "{code}");
        }
    }
}

#[test]
fn schemas_name_the_codes_as_they_are_written() {
    for list in lists() {
        assert_eq!(list.described, list.codes, "{}", list.name);
    }
}

#[test]
fn nearly_a_code_is_no_code() {
    for list in lists() {
        for code in &list.codes {
            for wrong in [
                format!(" {code}"),
                format!("{code} "),
                format!("{code}\0"),
                code[1..].to_owned(),
                swap_case(code),
            ] {
                let read = (list.read)(&wrong);
                assert!(read.is_err() || list.codes.contains(&&*wrong), "{wrong:?}");
            }
        }
        assert!((list.read)("").is_err());
    }
}

fn swap_case(code: &str) -> String {
    let swap = |c: char| {
        if c.is_ascii_lowercase() {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        }
    };
    code.chars().map(swap).collect()
}

proptest! {
    #[test]
    fn any_text_is_a_code_or_refused_without_being_quoted(text in ".{0,40}") {
        for list in lists() {
            match (list.read)(&text) {
                Ok(code) => prop_assert_eq!(code, text.as_str()),
                Err(error) => prop_assert_eq!(
                    error.to_string(),
                    format!("not a code of the list `{}`", list.name)
                ),
            }
        }
    }

    #[test]
    fn a_code_with_one_letter_changed_is_another_code_or_none(
        which in any::<prop::sample::Index>(),
        entry in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        letter in "[a-zA-Z0-9_.-]",
    ) {
        let lists = lists();
        let list = which.get(&lists);
        let mut text = (*entry.get(&list.codes)).to_owned();
        let at = place.index(text.len());
        text.replace_range(at..=at, &letter);
        prop_assert_eq!((list.read)(&text).is_ok(), list.codes.contains(&text.as_str()));
    }

    /// F-2.1a, in every order and with repetitions.
    #[test]
    fn the_gravest_scope_is_one_of_those_given_whatever_their_order(
        scopes in proptest::collection::vec(proptest::sample::select(Scope::ALL), 0..8),
    ) {
        let order = [Scope::Integrity, Scope::Quality, Scope::Attitude, Scope::Other];
        let expected = order.into_iter().find(|s| scopes.contains(s));
        prop_assert_eq!(Scope::gravest(&scopes), expected);
    }

    /// Another scope or a graver severity never opens a complaint to more readers.
    #[test]
    fn sensitivity_only_rises_with_what_is_known(
        scopes in proptest::collection::vec(proptest::sample::select(Scope::ALL), 0..4),
        more in proptest::sample::select(Scope::ALL),
        severity in proptest::sample::select(Severity::ALL),
        leader in any::<bool>(),
    ) {
        let before = Sensitivity::of(severity, &scopes, leader);
        let mut wider = scopes.clone();
        wider.push(more);
        prop_assert!(Sensitivity::of(severity, &wider, leader) >= before);
        prop_assert!(Sensitivity::of(Severity::Major, &scopes, leader) >= before);
        prop_assert!(Sensitivity::of(severity, &scopes, true) >= before);
    }
}
