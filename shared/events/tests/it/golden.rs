//! Golden files, both ways. A changed golden file is a changed contract: old readers and writers
//! are still out there, so anything but an added optional field is a `.v2` with a file of its own.

use std::collections::BTreeSet;

use events::Envelope;
use serde_json::{Value, json};

use crate::samples::{self, golden_folder};

/// An empty or missing file is the start of a new one; what is there already is never overwritten.
fn begin_new_files() {
    let mut begun = Vec::new();
    for sample in samples::all() {
        let is_new = std::fs::metadata(sample.path()).map_or(true, |m| m.len() == 0);
        if is_new {
            std::fs::write(sample.path(), &sample.pretty).unwrap();
            begun.push(sample.file());
        }
    }
    assert!(
        begun.is_empty(),
        "new: read them, then run the tests again: {begun:?}"
    );
}

#[test]
fn a_sample_is_written_as_its_golden_file_says_byte_for_byte_in_this_order() {
    begin_new_files();
    for sample in samples::all() {
        let golden = String::from_utf8(sample.golden()).unwrap();
        assert_eq!(sample.pretty, golden, "{}", sample.file());
        assert_eq!(
            String::from_utf8(sample.bytes.clone()).unwrap(),
            without_layout(&golden),
            "{}",
            sample.file()
        );
    }
}

#[test]
fn a_golden_file_reads_as_its_sample() {
    for sample in samples::all() {
        let envelope = Envelope::parse(&sample.golden()).unwrap();
        assert_eq!(envelope.head.event_type, sample.event_type);
        assert!(
            (sample.equals)(&envelope).unwrap(),
            "{} reads otherwise",
            sample.file()
        );
    }
}

#[test]
fn what_a_reader_does_not_know_it_ignores_at_any_depth() {
    fn add_to_every_object(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.values_mut().for_each(add_to_every_object);
                members.insert("addedLater".into(), json!({ "deep": [1, null] }));
            }
            Value::Array(items) => items.iter_mut().for_each(add_to_every_object),
            _ => {}
        }
    }
    for sample in samples::all() {
        let mut later: Value = serde_json::from_slice(&sample.golden()).unwrap();
        add_to_every_object(&mut later);
        let envelope = Envelope::parse(later.to_string().as_bytes()).unwrap();
        assert!(
            (sample.equals)(&envelope).unwrap(),
            "{} reads otherwise",
            sample.file()
        );
    }
}

#[test]
fn an_absent_optional_field_reads_as_null_does() {
    fn drop_nulls(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.retain(|_, v| !v.is_null());
                members.values_mut().for_each(drop_nulls);
            }
            Value::Array(items) => items.iter_mut().for_each(drop_nulls),
            _ => {}
        }
    }
    for sample in samples::all().into_iter().filter(|s| s.minimal) {
        let mut shorter: Value = serde_json::from_slice(&sample.golden()).unwrap();
        drop_nulls(&mut shorter);
        let envelope = Envelope::parse(shorter.to_string().as_bytes()).unwrap();
        assert!(
            (sample.equals)(&envelope).unwrap(),
            "{} reads otherwise",
            sample.file()
        );
    }
}

#[test]
fn every_other_field_must_be_there() {
    for sample in samples::all() {
        let description = events::describe(sample.event_type).unwrap();
        let optional = |name: &str| {
            description
                .fields
                .iter()
                .any(|f| f.name == name && f.is_optional())
        };
        let golden: Value = serde_json::from_slice(&sample.golden()).unwrap();
        for name in golden["data"].as_object().unwrap().keys() {
            let mut shorter = golden.clone();
            shorter["data"].as_object_mut().unwrap().remove(name);
            let envelope = Envelope::parse(shorter.to_string().as_bytes()).unwrap();
            assert_eq!(
                (sample.equals)(&envelope).is_ok(),
                optional(name),
                "{}: `{name}`",
                sample.file()
            );
        }
    }
}

#[test]
fn every_type_has_its_golden_files_and_no_file_is_left_over() {
    let expected: BTreeSet<String> = events::ALL
        .iter()
        .flat_map(|d| {
            let minimal = d.fields.iter().any(events::Field::is_optional);
            let minimal = minimal.then(|| format!("{}.minimal.json", d.event_type));
            [Some(format!("{}.json", d.event_type)), minimal]
        })
        .flatten()
        .collect();
    let there: BTreeSet<String> = std::fs::read_dir(golden_folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(there, expected);
    let sampled: BTreeSet<String> = samples::all().iter().map(samples::Sample::file).collect();
    assert_eq!(sampled, expected, "every golden file has its sample");
}

#[test]
fn a_full_sample_has_everything_and_a_minimal_one_nothing_that_may_be_absent() {
    for sample in samples::all() {
        let golden: Value = serde_json::from_slice(&sample.golden()).unwrap();
        let description = events::describe(sample.event_type).unwrap();
        for field in description.fields.iter().filter(|f| f.is_optional()) {
            assert_eq!(
                golden["data"][field.name].is_null(),
                sample.minimal,
                "{}: `{}`",
                sample.file(),
                field.name
            );
        }
        for name in ["causationid", "traceparent", "tracestate"] {
            assert_eq!(
                golden.get(name).is_none(),
                sample.minimal,
                "{}",
                sample.file()
            );
        }
    }
}

/// JSON without the white space between its parts; order and everything else stays.
fn without_layout(json: &str) -> String {
    let (mut within_text, mut escaped) = (false, false);
    json.chars()
        .filter(|&c| {
            let keep = within_text || !c.is_ascii_whitespace();
            if !escaped && c == '"' {
                within_text = !within_text;
            }
            escaped = within_text && !escaped && c == '\\';
            keep
        })
        .collect()
}
