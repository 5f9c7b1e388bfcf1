//! The envelope: CloudEvents 1.0, and what becomes of bytes that are none.

use events::complaint::{ComplaintRegistered, ComplaintSupplemented};
use events::{Envelope, EnvelopeError};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::samples;

const TYPE: &str = "redress.complaint.registered.v1";

/// Something that must not turn up in logs.
const PERSONAL: &str = "13800138000 Zhang";

fn golden() -> Value {
    events::describe(TYPE).unwrap().example()
}

fn parse(value: &Value) -> Result<Envelope, EnvelopeError> {
    Envelope::parse(value.to_string().as_bytes())
}

/// Everything that a log could show of an error.
fn shown(error: &EnvelopeError) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    format!("{error} {error:?} {source:?}")
}

#[test]
fn the_attributes_that_cloudevents_requires_are_there_and_cannot_be_missing() {
    for sample in samples::all() {
        let golden: Value = serde_json::from_slice(&sample.golden()).unwrap();
        for name in ["specversion", "id", "source", "type"] {
            assert!(!golden[name].as_str().unwrap().is_empty(), "{name}");
            let mut shorter = golden.clone();
            shorter.as_object_mut().unwrap().remove(name);
            assert!(parse(&shorter).is_err(), "{name}");
        }
        assert_eq!(golden["specversion"], "1.0");
        assert_eq!(golden["datacontenttype"], "application/json");
        // Names of attributes: lower-case letters and digits, nothing else.
        for name in golden.as_object().unwrap().keys() {
            assert!(
                name.chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()),
                "{name}"
            );
        }
    }
}

#[test]
fn the_sequence_is_a_string_from_one_to_the_end_of_64_bits() {
    assert_eq!(golden()["sequence"], "3");
    let with = |sequence: Value| {
        let mut value = golden();
        value["sequence"] = sequence;
        parse(&value)
    };
    let last = with(json!("9223372036854775807")).unwrap();
    assert_eq!(last.head.sequence, i64::MAX);
    let written: Value = serde_json::to_value(&last).unwrap();
    assert_eq!(written["sequence"], "9223372036854775807");
    for wrong in [
        json!(3),
        json!("0"),
        json!("-1"),
        json!(""),
        json!("1.0"),
        json!(" 1"),
        json!("+1"),
        json!("01"),
        json!("9223372036854775808"),
        json!(null),
    ] {
        assert!(with(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn the_service_is_the_source_without_its_folder() {
    let envelope = parse(&golden()).unwrap();
    assert_eq!(envelope.service(), "intake");
}

#[test]
fn another_version_of_cloudevents_is_refused() {
    let mut value = golden();
    value["specversion"] = json!("2.0");
    assert!(matches!(
        parse(&value),
        Err(EnvelopeError::Malformed { .. })
    ));
}

#[test]
fn an_unknown_type_is_still_an_envelope() {
    let mut value = golden();
    value["type"] = json!("redress.complaint.imagined.v1");
    value["data"] = json!([1, 2, 3]);
    let envelope = parse(&value).unwrap();
    assert_eq!(envelope.head.event_type, "redress.complaint.imagined.v1");
}

#[test]
fn envelope_and_event_must_agree_about_the_subject() {
    let mut value = golden();
    value["subject"] = json!("019dc0de-0000-7000-8000-00000000ffff");
    let error = parse(&value).unwrap().event::<ComplaintRegistered>();
    assert!(matches!(error, Err(EnvelopeError::Subject)));
}

#[test]
fn data_of_another_type_is_refused_by_the_name_of_the_expected_one() {
    let error = parse(&golden())
        .unwrap()
        .event::<ComplaintSupplemented>()
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains(ComplaintSupplemented::DESCRIPTOR.event_type)
    );
}

#[test]
fn errors_never_quote_what_was_read_wherever_it_stood() {
    let mut errors = Vec::new();
    let places = [golden().as_object().unwrap().clone()];
    for name in places[0].keys() {
        for wrong in [
            json!(PERSONAL),
            json!({ PERSONAL: PERSONAL }),
            json!([PERSONAL]),
        ] {
            let mut value = golden();
            value[name] = wrong;
            match parse(&value) {
                Ok(envelope) => errors.extend(envelope.event::<ComplaintRegistered>().err()),
                Err(error) => errors.push(error),
            }
        }
    }
    for name in golden()["data"].as_object().unwrap().keys() {
        let mut value = golden();
        value["data"][name] = json!({ PERSONAL: PERSONAL });
        let envelope = parse(&value).unwrap();
        errors.push(envelope.event::<ComplaintRegistered>().unwrap_err());
    }
    let twice = format!("{{\"id\":\"{PERSONAL}\",\"id\":\"{PERSONAL}\"}}");
    for text in [PERSONAL, &format!("\"{PERSONAL}\""), &twice, &twice[..20]] {
        errors.push(Envelope::parse(text.as_bytes()).unwrap_err());
    }
    assert!(errors.len() > 50, "{}", errors.len());
    for error in errors {
        let shown = shown(&error);
        for word in PERSONAL.split(' ') {
            assert!(!shown.contains(word), "{shown}");
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = Envelope::parse(&bytes);
    }

    #[test]
    fn a_damaged_envelope_never_panics_and_never_shows(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        put in proptest::collection::vec(any::<u8>(), 0..8),
        cut in 0usize..16,
    ) {
        let d = which.get(events::ALL);
        let mut bytes = d.golden.as_bytes().to_vec();
        let from = at.index(bytes.len());
        let to = (from + cut).min(bytes.len());
        bytes.splice(from..to, put);
        if let Err(error) = Envelope::parse(&bytes) {
            prop_assert!(!shown(&error).contains("000123"));
        }
    }

    #[test]
    fn any_other_json_in_place_of_a_value_never_panics(
        which in any::<prop::sample::Index>(),
        member in any::<prop::sample::Index>(),
        value in json_value(),
    ) {
        let mut envelope = which.get(events::ALL).example();
        let data = envelope["data"].as_object_mut().unwrap();
        let name = member.get(&data.keys().cloned().collect::<Vec<_>>()).clone();
        data.insert(name, value);
        if let Ok(envelope) = parse(&envelope) {
            for sample in samples::all() {
                let _ = (sample.equals)(&envelope);
            }
        }
    }

    #[test]
    fn what_was_read_is_written_alike(sequence in 1..i64::MAX, trace in proptest::option::of("[0-9a-f-]{1,55}")) {
        let mut value = golden();
        value["sequence"] = json!(sequence.to_string());
        if let Some(trace) = trace {
            value["traceparent"] = json!(trace);
        }
        let written = serde_json::to_value(parse(&value).unwrap()).unwrap();
        prop_assert_eq!(written, value);
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,16}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((".{0,8}", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}
