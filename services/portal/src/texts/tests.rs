//! The catalogues against each other, and against what pages ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use regulation::{ClosingResult, DeclineReason, Stage};

use super::{EN, Texts, ZH};

/// Keys with the variables of each.
fn entries(catalogue: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut entries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    let lines = catalogue.iter().flat_map(|text| text.lines());
    for line in lines.filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line.split_once(" = ")
            && !line.starts_with(' ')
        {
            name.clone_into(&mut key);
            let twice = entries.insert(key.clone(), BTreeSet::new());
            assert!(twice.is_none(), "{key} stands twice");
        }
        for part in line.split('$').skip(1) {
            let name = part.split(|c: char| !c.is_ascii_alphanumeric());
            let name = name.into_iter().next().unwrap_or_default().to_owned();
            entries.entry(key.clone()).or_default().insert(name);
        }
    }
    entries
}

fn folder(name: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(name)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|n| n != "tests.rs")
                && path.extension().is_some_and(|e| e != "ftl")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// Texts in quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_variables() {
    let (zh, en) = (entries(ZH), entries(EN));
    assert!(zh.len() > 700, "{} are read", zh.len());
    for (key, variables) in &zh {
        // A number that English says in words where it is one.
        assert_eq!(en.get(key), Some(variables), "{key}");
    }
    assert_eq!(zh.len(), en.len());
    Texts::load().unwrap();
}

#[test]
fn whatever_a_page_asks_for_is_there_and_nothing_else() {
    let keys = entries(ZH);
    let mut asked = BTreeSet::new();
    for (path, text) in folder("templates").into_iter().chain(folder("src")) {
        let html = path.extension().is_some_and(|e| e == "html");
        for word in quoted(&text) {
            if keys.contains_key(word) {
                asked.insert(word.to_owned());
            }
        }
        if html {
            for call in ["page.t(\"", "page.with(\"", "page.count(\""] {
                for part in text.split(call).skip(1) {
                    let key = part.split('"').next().unwrap_or_default();
                    assert!(keys.contains_key(key), "{}: {key}", path.display());
                    asked.insert(key.to_owned());
                }
            }
        }
    }
    for stage in Stage::ALL {
        let key = format!("stage-{}", stage.code().replace('_', "-"));
        asked.extend([key.clone(), format!("{key}-means")]);
    }
    let results = ClosingResult::ALL.iter().map(|r| r.code());
    let reasons = DeclineReason::ALL.iter().map(|r| r.code());
    asked.extend(
        results
            .chain(reasons)
            .map(|r| format!("result-{}", r.replace('_', "-"))),
    );
    asked
        .extend(["supplement", "message", "rating", "withdrawal"].map(|act| format!("just-{act}")));
    let told = [
        "registered",
        "accepted",
        "declined",
        "supplemented",
        "evidence-added",
        "handling-begun",
        "promise-moved",
        "replied",
        "followed-up",
        "reopened",
        "withdrawn",
        "merged",
        "unmerged",
        "closed",
        "archived",
        "file-receiving",
        "file-checking",
        "file-kept",
        "file-refused",
    ];
    asked.extend(told.map(|what| format!("own-{what}")));
    let (needed, possible) = crate::console::tests::asked();
    asked.extend(needed);
    asked.extend(possible.into_iter().filter(|it| keys.contains_key(it)));
    let known: BTreeSet<_> = keys.into_keys().collect();
    let lacking: Vec<_> = asked.difference(&known).collect();
    assert!(lacking.is_empty(), "asked for and not there: {lacking:?}");
    let idle: Vec<_> = known.difference(&asked).collect();
    assert!(idle.is_empty(), "nobody asks for: {idle:?}");
}

/// Words between tags, in values and in attributes that people read.
#[test]
fn templates_have_no_words_of_their_own() {
    let mut found = Vec::new();
    for (path, text) in folder("templates") {
        let mut rest = String::new();
        let mut inside = text.as_str();
        // Without what askama reads.
        while let Some(at) = inside.find('{') {
            let (before, from) = inside.split_at(at);
            let end = match from.as_bytes().get(1) {
                Some(b'{') => "}}",
                Some(b'%') => "%}",
                Some(b'#') => "#}",
                _ => "{",
            };
            rest.push_str(before);
            let skipped = from.find(end).map_or(from.len(), |n| n + end.len());
            inside = &from[skipped..];
        }
        rest.push_str(inside);
        for shown in rest.split('>').skip(1) {
            let words = shown.split('<').next().unwrap_or_default();
            let words = words.replace("&nbsp;", "").replace("KiB", "");
            // A macro of attributes stands between no tags.
            if words.chars().any(char::is_alphabetic) && !words.contains("=\"") {
                found.push(format!("{}: {}", path.display(), words.trim()));
            }
        }
        for attribute in ["title=\"", "alt=\"", "aria-label=\"", "placeholder=\""] {
            for value in rest.split(attribute).skip(1) {
                if value.starts_with(char::is_alphabetic) {
                    found.push(format!("{}: {attribute}", path.display()));
                }
            }
        }
        if rest.chars().any(|c| ('\u{2e80}'..'\u{a000}').contains(&c)) {
            found.push(format!("{}: Chinese", path.display()));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
