//! Span fields of the whole workspace come from one list: no place for personal data.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The text between the bracket at the beginning and the one that closes it.
fn inside(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[1..at];
        }
    }
    panic!("unbalanced: {}", text.lines().next().unwrap_or_default())
}

/// Parts between commas of the outermost level.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut from, mut quoted) = (Vec::new(), 0, 0, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[from..].trim());
    parts
}

/// `%x.y`, `name = value`, `name`: the name.
fn name(part: &str) -> Option<&str> {
    let name = part
        .split('=')
        .next()?
        .trim()
        .trim_start_matches(['%', '?']);
    (!name.is_empty() && !name.starts_with('"')).then_some(name)
}

fn fields(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, text) in source.match_indices("tracing::instrument") {
        let Some(open) = source[at + text.len()..]
            .strip_prefix('(')
            .map(|_| at + text.len())
        else {
            found.push("(an instrumented function without skip_all)");
            continue;
        };
        let arguments = inside(&source[open..]);
        if !arguments.contains("skip_all") {
            found.push("(an instrumented function without skip_all)");
        }
        if let Some(fields) = arguments.find("fields(") {
            found.extend(
                parts(inside(&arguments[fields + "fields".len()..]))
                    .into_iter()
                    .filter_map(name),
            );
        }
    }
    for (at, text) in source.match_indices("_span!(") {
        let arguments = parts(inside(&source[at + text.len() - 1..]));
        let named = arguments.into_iter().filter(|p| {
            !["parent:", "target:", "name:"]
                .iter()
                .any(|k| p.starts_with(k))
        });
        // The first one is the span's own name.
        found.extend(named.skip(1).filter_map(name));
    }
    found
}

#[test]
fn every_span_field_is_on_the_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for folder in ["services", "shared"] {
        sources(&root.join(folder), &mut files);
    }
    let mut strangers = Vec::new();
    for file in files
        .iter()
        .filter(|f| f.components().any(|c| c.as_os_str() == "src"))
    {
        let source = std::fs::read_to_string(file).unwrap();
        for field in fields(&source) {
            if !telemetry::FIELDS.contains(&field.replace("r#", "").as_str()) {
                strangers.push(format!(
                    "{}: {field}",
                    file.strip_prefix(&root).unwrap().display()
                ));
            }
        }
    }
    assert!(
        strangers.is_empty(),
        "not in telemetry::FIELDS, or personal: {strangers:#?}"
    );
}

#[test]
fn fields_are_found_where_they_are() {
    let source = "#[tracing::instrument(skip_all, fields(complaint.id = %cmd.id, a))] info_span!(parent: None, \"x\", b = f(1, 2), %c)";
    // In parts, so that this file does not find itself.
    let source = source.replace("info_span", "tracing::info_span");
    assert_eq!(fields(&source), ["complaint.id", "a", "b", "c"]);
    assert_eq!(
        fields("#[tracing::instrument] fn"),
        ["(an instrumented function without skip_all)"]
    );
}
