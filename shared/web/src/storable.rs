//! Texts that no storage of ours holds, wherever in a request they stand.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

/// What is wrong with a text, where anything is: a NUL, which PostgreSQL's text does not hold, or a
/// date with a signed year, which RFC 3339 does not know and which lies beyond PostgreSQL's calendar.
pub(crate) fn flaw(text: &str) -> Option<&'static str> {
    if text.contains('\0') {
        return Some("has a character that cannot be stored");
    }
    let signed = text.starts_with(['+', '-'])
        && (text.parse::<DateTime<Utc>>().is_ok() || text.parse::<NaiveDate>().is_ok());
    signed.then_some("is not a date as RFC 3339 writes it")
}

/// Whether bytes of JSON can hold such a text at all: a quick look before they are parsed again.
pub(crate) fn is_suspect(json: &[u8]) -> bool {
    json.windows(2)
        .any(|pair| matches!(pair, b"\"+" | b"\"-" | b"\\u"))
}

/// The first such text in a value: its path (`a.b[0]`), and what is wrong with it.
pub(crate) fn find(value: &Value) -> Option<(String, &'static str)> {
    match value {
        Value::String(text) => flaw(text).map(|flaw| (String::new(), flaw)),
        Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| {
            find(item).map(|(path, flaw)| (format!("[{index}].{path}"), flaw))
        }),
        Value::Object(fields) => fields.iter().find_map(|(name, field)| {
            if let Some(flaw) = flaw(name) {
                return Some((String::new(), flaw));
            }
            find(field).map(|(path, flaw)| (format!("{name}.{path}"), flaw))
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_cannot_be_stored_has_a_flaw() {
        for fine in [
            "",
            "-",
            "+86 138 0013 8000",
            "-2026-01",
            "- 2026-01-01",
            "2026-01-01",
            "2026-01-01T00:00:00+08:00",
            "\u{1}",
        ] {
            assert_eq!(flaw(fine), None, "{fine:?}");
        }
        for bad in [
            "a\0b",
            "+12026-01-01",
            "-0001-01-01",
            "+262142-12-31T00:00:00Z",
            "-262143-01-01T00:00:00Z",
        ] {
            assert!(flaw(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn it_is_found_wherever_it_stands() {
        let found = |value: Value| {
            let text = value.to_string();
            let found = find(&value).map(|(path, _)| path);
            assert!(found.is_none() || is_suspect(text.as_bytes()), "{text}");
            found
        };
        assert_eq!(found(json!({ "a": ["x", { "b": "y" }] })), None);
        assert_eq!(found(json!("\0")).as_deref(), Some(""));
        assert_eq!(
            found(json!({ "a": ["x", { "b": "\0" }] })).as_deref(),
            Some("a.[1].b.")
        );
        assert_eq!(found(json!({ "\0": 1 })).as_deref(), Some(""));
        assert_eq!(
            found(json!([{ "at": "+12026-01-01" }])).as_deref(),
            Some("[0].at.")
        );
    }
}
