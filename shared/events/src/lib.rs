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
pub mod complaint;
pub mod directory;
mod envelope;
pub mod investigation;
pub mod notification;

pub use envelope::{Envelope, EnvelopeError, Head};

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
/// with `at`, and its place in the contract. Doc comments become AsyncAPI summaries.
macro_rules! event {
    ($source:literal, $type:literal, $subject:ident;
     $(#[doc = $doc:literal])+ $name:ident { $($(#[$fmeta:meta])* $field:ident : $ty:ty),* $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            /// What it is about.
            pub $subject: uuid::Uuid,
            /// When it happened.
            pub at: chrono::DateTime<chrono::Utc>,
            $($(#[$fmeta])* pub $field: $ty),*
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
