//! The contract between services: plain structs that say what happened, nothing else.
//!
//! Every event travels as CloudEvents 1.0 structured JSON ([`Envelope`]). Golden files under
//! `golden/` hold one example of each, checked in both directions; [`asyncapi`] describes them.
//! Events carry ids and codes, never personal data (security, section 3).
//!
//! Absent on purpose: domain types, and `deny_unknown_fields` (a reader ignores what it does not
//! know, so adding an optional field breaks nobody; any other change is a `.v2`).

use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub mod assignment;
pub mod asyncapi;
pub mod complaint;
pub mod directory;
mod envelope;
pub mod investigation;
pub mod notification;
mod registry;

pub use envelope::{Envelope, EnvelopeError, Head};
pub use registry::{ALL, Descriptor, Field, LISTENERS, describe};

/// A fact that one service tells the others.
pub trait Event:
    Serialize + DeserializeOwned + Clone + std::fmt::Debug + Send + Sync + 'static
{
    /// `redress.<noun>.<past_tense>.v1`.
    const TYPE: &'static str;
    /// The service that tells it; the envelope's `source` is `/services/<SOURCE>`.
    const SOURCE: &'static str;
    /// What it is about: the complaint, or the thing of the directory.
    fn subject(&self) -> Uuid;
    /// When it happened (UTC, microseconds).
    fn occurred_at(&self) -> DateTime<Utc>;
}

/// `event! { source, "redress.….v1", subject_field; /// doc struct Name { fields } }`: the struct
/// with `at`, and its place in the contract. Doc comments become AsyncAPI summaries. A new type
/// goes into the list in `registry.rs`, too, and needs its golden file: start with an empty one,
/// the first run of the golden test fills it in from the sample.
macro_rules! event {
    ($source:literal, $type:literal, $subject:ident;
     $(#[doc = $doc:literal])+ $name:ident { $($(#[$fmeta:meta])* $field:ident : $ty:ty),* $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        pub struct $name {
            /// What it is about.
            pub $subject: uuid::Uuid,
            /// When it happened.
            pub at: chrono::DateTime<chrono::Utc>,
            $($(#[$fmeta])* pub $field: $ty),*
        }

        impl $name {
            /// How the contract describes it.
            pub const DESCRIPTOR: $crate::Descriptor = $crate::Descriptor {
                event_type: $type,
                source: $source,
                name: stringify!($name),
                summary: concat!($($doc),+),
                subject: stringify!($subject),
                fields: &[$($crate::Field {
                    name: stringify!($field),
                    rust_type: stringify!($ty),
                }),*],
                golden: include_str!(concat!(
                    env!("CARGO_MANIFEST_DIR"), "/golden/", $type, ".json"
                )),
                schema: <$name as utoipa::PartialSchema>::schema,
                schemas: <$name as utoipa::ToSchema>::schemas,
            };
        }

        impl $crate::Event for $name {
            const TYPE: &'static str = $type;
            const SOURCE: &'static str = $source;
            fn subject(&self) -> uuid::Uuid { self.$subject }
            fn occurred_at(&self) -> chrono::DateTime<chrono::Utc> { self.at }
        }
    };
}
pub(crate) use event;
