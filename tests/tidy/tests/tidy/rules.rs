//! The regulation is executable: each rule has a test that is named after it.

use crate::repository::{files, none, read};

/// `S-4.4` → `s_4_4_`, `F-4.4b` → `f_4_4b_`.
fn prefix(rule: &str) -> String {
    format!("{}_", rule.to_lowercase().replace(['-', '.'], "_"))
}

fn rules() -> Vec<String> {
    let list = read("tests/tidy/rules.txt");
    let lines = list
        .lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    lines
        .filter_map(|l| l.split_whitespace().next().map(str::to_owned))
        .collect()
}

/// Names of the test functions of `tests/regulation`.
fn tests() -> Vec<String> {
    let mut names = Vec::new();
    for path in files("tests/regulation", Some("rs")) {
        let text = read(&path);
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (n, line) in lines.iter().enumerate() {
            let name = line
                .split_once("fn ")
                .map(|(before, name)| (before.trim(), name));
            let Some((before, name)) = name else { continue };
            let is_test = lines[..n]
                .iter()
                .rev()
                .take_while(|l| l.starts_with("#[") || l.starts_with("//"))
                .any(|l| l.contains("test"));
            if is_test && matches!(before, "" | "async" | "pub" | "pub async") {
                names.push(name.split('(').next().unwrap_or(name).to_owned());
            }
        }
    }
    names
}

#[test]
fn every_rule_has_a_test() {
    let tests = tests();
    let without: Vec<String> = rules()
        .into_iter()
        .filter(|rule| !tests.iter().any(|t| t.starts_with(&prefix(rule))))
        .collect();
    none(&without, "rules without a test in tests/regulation");
}

#[test]
fn every_test_of_the_regulation_names_a_rule() {
    let list = read("tests/tidy/rules.txt");
    // Rules that are not due yet may be tested already; they are in the list as comments.
    let known: Vec<String> = list
        .lines()
        .filter_map(|l| l.trim_start_matches('#').split_whitespace().next())
        .filter(|id| id.starts_with("S-") || id.starts_with("F-"))
        .map(prefix)
        .collect();
    let stray: Vec<String> = tests()
        .into_iter()
        .filter(|t| !known.iter().any(|k| t.starts_with(k.as_str())))
        .collect();
    none(&stray, "tests in tests/regulation that name no rule");
}

#[test]
fn a_rule_id_becomes_a_test_name() {
    assert_eq!(prefix("S-4.4"), "s_4_4_");
    assert_eq!(prefix("F-4.4b"), "f_4_4b_");
}
