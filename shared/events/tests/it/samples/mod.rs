//! One sample of every event type with everything present, and a minimal one where something may
//! be absent. Written by hand: golden files are compared with these, not made up from them.

mod assignment;
mod complaint;
mod directory;
mod investigation;
mod notification;

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use events::{Envelope, EnvelopeError, Event, Head};
use serde::Serialize;
use uuid::Uuid;

type Equals = Box<dyn Fn(&Envelope) -> Result<bool, EnvelopeError>>;

/// An event in its envelope, in every form that the tests compare.
pub(crate) struct Sample {
    pub(crate) event_type: &'static str,
    pub(crate) minimal: bool,
    /// What the service would send.
    pub(crate) bytes: Vec<u8>,
    /// The same, laid out for people.
    pub(crate) pretty: String,
    /// Reads the envelope's event and compares it with the sample.
    pub(crate) equals: Equals,
}

impl Sample {
    pub(crate) fn file(&self) -> String {
        let minimal = if self.minimal { ".minimal" } else { "" };
        format!("{}{minimal}.json", self.event_type)
    }

    pub(crate) fn path(&self) -> PathBuf {
        golden_folder().join(self.file())
    }

    pub(crate) fn golden(&self) -> Vec<u8> {
        std::fs::read(self.path()).unwrap_or_else(|e| panic!("{}: {e}", self.file()))
    }
}

pub(crate) fn golden_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden")
}

pub(crate) fn all() -> Vec<Sample> {
    [
        complaint::samples(),
        investigation::samples(),
        assignment::samples(),
        notification::samples(),
        directory::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Everything present, in the envelope, too.
fn full<E: Event + PartialEq>(event: E) -> Sample {
    let mut envelope = Envelope::wrap(
        &event,
        id(0xe1),
        3,
        event.subject(),
        Some(id(0xe0)),
        Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into()),
    )
    .unwrap();
    envelope.head.tracestate = Some("vendor=value".into());
    sample(event, envelope, false)
}

/// Nothing present that may be absent.
fn minimal<E: Event + PartialEq>(event: E) -> Sample {
    let envelope = Envelope::wrap(&event, id(0xe1), 1, event.subject(), None, None).unwrap();
    sample(event, envelope, true)
}

fn sample<E: Event + PartialEq>(event: E, envelope: Envelope, minimal: bool) -> Sample {
    #[derive(Serialize)]
    struct LaidOut<'a, E> {
        #[serde(flatten)]
        head: &'a Head,
        data: &'a E,
    }
    let laid_out = LaidOut {
        head: &envelope.head,
        data: &event,
    };
    Sample {
        event_type: E::TYPE,
        minimal,
        bytes: serde_json::to_vec(&envelope).unwrap(),
        pretty: serde_json::to_string_pretty(&laid_out).unwrap() + "\n",
        equals: Box::new(move |envelope| envelope.event::<E>().map(|read| read == event)),
    }
}

/// Looks like a UUIDv7 of April 2026.
fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x019d_c0de_0000_7000_8000_0000_0000_0000 + n)
}

fn complaint() -> Uuid {
    id(0xc1)
}

fn site() -> Uuid {
    id(0x51)
}

fn department() -> Uuid {
    id(0xd1)
}

fn staff(n: u128) -> Uuid {
    id(0x100 + n)
}

/// With microseconds, the resolution of the contract.
fn at() -> DateTime<Utc> {
    "2026-04-27T01:02:03.456789Z".parse().unwrap()
}

/// Close of business in Shanghai.
fn due() -> DateTime<Utc> {
    "2026-04-30T09:30:00Z".parse().unwrap()
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}
