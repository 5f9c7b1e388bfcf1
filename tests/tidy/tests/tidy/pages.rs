//! How pages look is said in one place: colours, sizes and distances stand in `tokens.css` alone.

use crate::repository::{files, none, read};

const TOKENS: &str = "services/portal/assets/tokens.css";
const UNITS: [&str; 12] = [
    "px", "rem", "em", "pt", "pc", "cm", "mm", "ch", "ex", "vw", "vh", "%",
];

/// A style sheet without comments, and without the conditions of media, which cannot name a token.
fn declarations(text: &str) -> Vec<(usize, String)> {
    let mut open = false;
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut line = line.to_owned();
        if open {
            match line.split_once("*/") {
                Some((_, rest)) => (open, line) = (false, rest.to_owned()),
                None => continue,
            }
        }
        while let Some((before, rest)) = line.clone().split_once("/*") {
            match rest.split_once("*/") {
                Some((_, after)) => line = format!("{before}{after}"),
                None => (open, line) = (true, before.to_owned()),
            }
        }
        if !line.trim_start().starts_with("@media") {
            lines.push((number + 1, line));
        }
    }
    lines
}

/// What is no token: a colour, or a number with a unit of length.
fn literals(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    // Between braces only: `#main` before them is a name.
    let inside = line.split_once('{').map_or(line, |(_, rest)| rest);
    let words = inside.split(|c: char| c.is_whitespace() || "(),;:/}".contains(c));
    for word in words {
        let hex = word.strip_prefix('#');
        if hex.is_some_and(|h| !h.is_empty() && h.bytes().all(|b| b.is_ascii_hexdigit())) {
            found.push(word.to_owned());
        }
        let number = word.trim_start_matches('-');
        let digits = number.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        if digits.len() < number.len() && UNITS.contains(&digits) {
            found.push(word.to_owned());
        }
    }
    for colour in ["rgb(", "rgba(", "hsl(", "oklch(", "color-mix("] {
        if inside.contains(colour) {
            found.push(colour.to_owned());
        }
    }
    found
}

#[test]
fn colours_sizes_and_distances_stand_in_the_file_of_tokens_alone() {
    let sheets = files("services/portal/assets", Some("css"));
    assert!(sheets.len() > 2, "style sheets have moved: tell this test");
    assert!(sheets.iter().any(|sheet| sheet == TOKENS));
    let mut found = Vec::new();
    for sheet in sheets.iter().filter(|sheet| *sheet != TOKENS) {
        for (number, line) in declarations(&read(sheet)) {
            let literals = literals(&line);
            found.extend(literals.iter().map(|l| format!("{sheet}:{number}: {l}")));
        }
    }
    none(&found, "they are tokens");
}

#[test]
fn every_token_that_is_used_is_there() {
    let tokens = read(TOKENS);
    let mut found = Vec::new();
    for sheet in files("services/portal/assets", Some("css")) {
        for part in read(&sheet).split("var(").skip(1) {
            let name = part.split(')').next().unwrap_or_default();
            if !tokens.contains(&format!("  {name}: ")) && name.starts_with("--") && name != "--…"
            {
                found.push(format!("{sheet}: {name}"));
            }
        }
    }
    none(&found, "tokens that do not exist");
}

#[test]
fn pages_have_no_styles_and_no_scripts_inside() {
    let mut found = Vec::new();
    for page in files("services/portal/templates", Some("html")) {
        let text = read(&page);
        for inside in [
            "style=",
            "<style",
            "onclick",
            "onsubmit",
            "onload",
            "javascript:",
            "//cdn",
            "https://",
        ] {
            if text.contains(inside) {
                found.push(format!("{page}: {inside}"));
            }
        }
        for script in text.split("<script").skip(1) {
            if !script.starts_with(" type=\"module\" src=\"") {
                found.push(format!("{page}: a script inside"));
            }
        }
    }
    none(&found, "everything comes from files of ours");
}

#[test]
fn the_reader_of_style_sheets_sees_what_is_there() {
    assert_eq!(
        literals("  color: #fff; margin: -4px 1.5rem;"),
        ["#fff", "-4px", "1.5rem"]
    );
    assert_eq!(literals("#main { color: rgb(1 2 3) }"), ["rgb("]);
    let none: [String; 0] = [];
    assert_eq!(
        literals("  flex: 1 1 auto; grid-template-columns: 3fr 6fr; inset: var(--gap-1);"),
        none
    );
    let lines =
        declarations("/* 4px */\na { b: c }\n/* one\n2px */ d { }\n@media (min-width: 40em) {");
    let kept: Vec<_> = lines.iter().map(|(_, line)| line.trim()).collect();
    assert_eq!(kept, ["", "a { b: c }", "", "d { }"]);
}
