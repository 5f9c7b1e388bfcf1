//! The document is valid AsyncAPI, says what is sent, and what it says about messages is true.

use events::asyncapi::{EVERY_SERVICE, document};
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use crate::samples;

const SERVICES: [&str; 5] = [
    "intake",
    "investigation",
    "assignment",
    "notification",
    "directory",
];

/// The schema that the AsyncAPI initiative publishes; see `tests/data/NOTICE.asyncapi`.
fn specification() -> Validator {
    let schema: Value = serde_json::from_str(include_str!("../data/asyncapi-3.0.0.json")).unwrap();
    jsonschema::options().build(&schema).unwrap()
}

/// What the document says about one message.
fn payload(document: &Value, event_type: &str) -> Validator {
    let schema = json!({
        "components": document["components"],
        "allOf": [{ "$ref": format!("#/components/messages/{event_type}/payload") }],
    });
    jsonschema::options()
        .with_draft(Draft::Draft7)
        // Younger than draft 7, which AsyncAPI builds on.
        .with_format("uuid", |text: &str| uuid::Uuid::parse_str(text).is_ok())
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

fn complaints(validator: &Validator, value: &Value) -> Vec<String> {
    validator
        .iter_errors(value)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect()
}

#[test]
fn the_document_of_every_service_and_of_all_together_is_valid_asyncapi() {
    let specification = specification();
    for service in SERVICES.into_iter().chain([EVERY_SERVICE, "unknown"]) {
        let none: Vec<String> = vec![];
        assert_eq!(
            complaints(&specification, &document(service)),
            none,
            "{service}"
        );
    }
    let mut wrong = document("intake");
    wrong["operations"]["intake.send"]["action"] = json!("shout");
    assert!(!specification.is_valid(&wrong));
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(to)) = members.get("$ref") {
                    found.push(to);
                }
                members.values().for_each(|v| references(v, found));
            }
            Value::Array(items) => items.iter().for_each(|v| references(v, found)),
            _ => {}
        }
    }
    for service in SERVICES.into_iter().chain([EVERY_SERVICE]) {
        let document = document(service);
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(!found.is_empty());
        for reference in found {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(
                document.pointer(pointer).is_some(),
                "{service}: {reference}"
            );
        }
    }
}

#[test]
fn golden_envelopes_keep_to_the_document_of_their_sender_and_to_that_of_all() {
    let all = document(EVERY_SERVICE);
    for sample in samples::all() {
        let source = events::describe(sample.event_type).unwrap().source;
        let golden: Value = serde_json::from_slice(&sample.golden()).unwrap();
        for document in [&all, &document(source)] {
            let none: Vec<String> = vec![];
            assert_eq!(
                complaints(&payload(document, sample.event_type), &golden),
                none,
                "{}",
                sample.file()
            );
            // `dataschema` is the address of the data's schema in the sender's document.
            let schema = golden["dataschema"].as_str().unwrap();
            let pointer = schema.strip_prefix("/asyncapi.json#").unwrap();
            assert!(document.pointer(pointer).is_some(), "{schema}");
        }
    }
}

#[test]
fn what_readers_would_refuse_the_document_refuses_too() {
    let document = document("intake");
    let validator = payload(&document, "redress.complaint.registered.v1");
    let golden: Value = serde_json::from_str(
        events::describe("redress.complaint.registered.v1")
            .unwrap()
            .golden,
    )
    .unwrap();
    assert!(validator.is_valid(&golden));
    for (pointer, wrong) in [
        ("/specversion", json!("0.3")),
        ("/sequence", json!(3)),
        ("/sequence", json!("0")),
        ("/id", json!("no uuid")),
        ("/time", json!("yesterday")),
        ("/type", json!("redress.complaint.accepted.v1")),
        ("/source", json!("/services/assignment")),
        ("/data", json!("text")),
        ("/data/channel", json!("pigeon")),
        ("/data/scopes", json!(["E"])),
        ("/data/anonymous", json!("no")),
        ("/data/window_id", json!(7)),
        ("/data/promised_date", json!("2026-02-30")),
    ] {
        let mut changed = golden.clone();
        *changed.pointer_mut(pointer).unwrap() = wrong;
        assert!(!validator.is_valid(&changed), "{pointer}");
    }
    for name in ["id", "source", "type", "subject", "sequence", "data"] {
        let mut shorter = golden.clone();
        shorter.as_object_mut().unwrap().remove(name);
        assert!(!validator.is_valid(&shorter), "{name}");
    }
}

#[test]
fn required_by_the_document_is_what_the_struct_cannot_do_without() {
    let document = document(EVERY_SERVICE);
    for d in events::ALL {
        let schema = &document["components"]["schemas"][d.event_type];
        let required: Vec<&str> = schema["required"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        let mandatory = d.fields.iter().filter(|f| !f.is_optional());
        let mut expected: Vec<&str> = mandatory.map(|f| f.name).collect();
        expected.extend([d.subject, "at"]);
        expected.sort_unstable();
        let mut required = required;
        required.sort_unstable();
        assert_eq!(required, expected, "{}", d.event_type);
    }
}

#[test]
fn a_service_sends_its_own_and_hears_whom_it_listens_to() {
    let keys = |service: &str| -> Vec<String> {
        let document = document(service);
        let operations = document["operations"].as_object().unwrap();
        operations.keys().cloned().collect()
    };
    assert_eq!(
        keys("investigation"),
        [
            "investigation.receive.assignment",
            "investigation.receive.directory",
            "investigation.receive.intake",
            "investigation.send",
        ]
    );
    assert_eq!(keys("directory"), ["directory.send"]);
    assert_eq!(keys(EVERY_SERVICE).len(), 5 + 4 + 3 + 4 + 4);

    let document = document("directory");
    let messages = document["components"]["messages"].as_object().unwrap();
    let revoked = "redress.tokens.revoked.v1";
    assert!(messages.contains_key(revoked));
    assert!(
        messages
            .keys()
            .all(|t| t.ends_with(".changed.v1") || t == revoked)
    );
    assert_eq!(
        document["channels"]["directory"]["address"],
        "directory.{partition}.{type}"
    );
}
