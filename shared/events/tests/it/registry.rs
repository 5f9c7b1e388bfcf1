//! The list of event types is whole, and they are named alike.

use std::collections::BTreeSet;
use std::path::PathBuf;

use events::ALL;

#[test]
fn every_event_of_the_source_files_is_in_the_list() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut written = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("event! { \"") {
                let mut words = rest.split('"');
                let source = words.next().unwrap().to_owned();
                let event_type = words.nth(1).unwrap().to_owned();
                assert!(written.insert((source, event_type)), "twice: {line}");
            }
        }
    }
    let listed: BTreeSet<_> = ALL
        .iter()
        .map(|d| (d.source.to_owned(), d.event_type.to_owned()))
        .collect();
    assert_eq!(listed, written);
    assert_eq!(listed.len(), ALL.len(), "no type is listed twice");
}

#[test]
fn types_are_named_noun_and_past_tense_with_a_version() {
    for d in ALL {
        let parts: Vec<&str> = d.event_type.split('.').collect();
        let [product, noun, verb, version] = parts[..] else {
            panic!("{}: four parts", d.event_type);
        };
        assert_eq!(product, "redress");
        for word in [noun, verb] {
            assert!(
                !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
                "{}",
                d.event_type
            );
        }
        let number = version.strip_prefix('v').unwrap();
        assert!(number.parse::<u8>().unwrap() >= 1, "{}", d.event_type);
        assert!(!d.summary.trim().is_empty());
        assert!(d.subject.ends_with("_id"));
        assert_eq!(events::describe(d.event_type).unwrap().name, d.name);
    }
    assert!(events::describe("redress.complaint.imagined.v1").is_none());
}

/// Ids and codes only (security, section 3): such a field would be the first step to a leak.
#[test]
fn no_event_about_a_complaint_has_room_for_free_text_about_a_person() {
    let text_on_purpose = [
        ("redress.complaint.registered.v1", "number"),
        ("redress.complaint.classified.v1", "subtypes"),
        ("redress.pattern.raised.v1", "subtype"),
        // Digits of hashes.
        ("redress.evidence.added.v1", "sha256"),
        ("redress.evidence.accessed.v1", "sha256"),
        ("redress.evidence.verified.v1", "sha256"),
        ("redress.evidence.verified.v1", "found_sha256"),
    ];
    for d in ALL.iter().filter(|d| d.source != "directory") {
        for field in d.fields.iter().filter(|f| f.rust_type.contains("String")) {
            assert!(
                text_on_purpose.contains(&(d.event_type, field.name)),
                "{}: `{}` may hold anything",
                d.event_type,
                field.name
            );
        }
    }
}

#[test]
fn everybody_hears_sources_that_exist_and_nobody_itself() {
    for (listener, heard) in events::LISTENERS {
        for source in *heard {
            assert!(ALL.iter().any(|d| d.source == *source), "{source}");
            assert_ne!(listener, source);
        }
    }
}
