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

/// `tests/regulation/RULES.md`, as it must be: rule → test → code.
fn table() -> String {
    let list = read("tests/tidy/rules.txt");
    let tests = tests();
    let sources: Vec<(String, String)> = ["services", "shared"]
        .into_iter()
        .flat_map(|under| files(under, Some("rs")))
        .filter(|path| path.contains("/src/") && !path.contains("tests"))
        .map(|path| (read(&path), path))
        .map(|(text, path)| (path, text))
        .collect();
    let mut page = String::from(
        "# Rule → test → code\n\n\
         Made from `tests/tidy/rules.txt`, the names of the tests and the rule ids in comments of the code;\n\
         `UPDATE_RULES=1 cargo test -p tidy rules` writes it anew, and a tidy test says when that is due.\n",
    );
    for line in list.lines().filter(|l| !l.starts_with('#')) {
        let Some((rule, title)) = line.split_once(' ') else {
            continue;
        };
        page.push_str(&format!("\n## {rule} {title}\n\n"));
        let named = tests.iter().filter(|t| t.starts_with(&prefix(rule)));
        for test in named {
            page.push_str(&format!("- test `{test}`\n"));
        }
        for (path, text) in &sources {
            if cites(text, rule) {
                page.push_str(&format!("- code `{path}`\n"));
            }
        }
    }
    page
}

/// `F-4.4` does not cite `F-4.4a`, nor `S-4.4` `S-4.41`.
fn cites(text: &str, rule: &str) -> bool {
    text.match_indices(rule).any(|(at, _)| {
        let next = text[at + rule.len()..].chars().next();
        !next.is_some_and(|c| c.is_ascii_alphanumeric())
    })
}

#[test]
fn the_table_of_rules_is_up_to_date() {
    let file = crate::repository::root().join("tests/regulation/RULES.md");
    let wanted = table();
    if std::env::var_os("UPDATE_RULES").is_some() {
        std::fs::write(&file, &wanted).expect("tests/regulation can be written");
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == wanted,
        "tests/regulation/RULES.md is not up to date: UPDATE_RULES=1 cargo test -p tidy rules"
    );
}

#[test]
fn a_longer_id_is_another_rule() {
    assert!(cites("as S-4.4 says", "S-4.4") && cites("(F-4.4a)", "F-4.4a"));
    assert!(!cites("as F-4.4a says", "F-4.4") && !cites("", "F-4.4"));
}
