//! CloudEvents 1.0, structured JSON mode (`application/cloudevents+json`).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::Event;

/// The attributes without the data: what transport and inbox look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Head {
    /// Always `1.0`.
    #[schema(pattern = r"^1\.0$")]
    pub specversion: String,
    /// UUIDv7, unique over all sources.
    pub id: Uuid,
    /// `/services/<name>`.
    #[schema(format = "uri-reference")]
    pub source: String,
    /// `redress.<noun>.<past_tense>.v1`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The complaint's id, or that of a thing of the directory.
    pub subject: Uuid,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// Always `application/json`.
    pub datacontenttype: String,
    /// Names the schema in the AsyncAPI document.
    #[schema(format = "uri-reference")]
    pub dataschema: String,
    /// Per source and subject, from 1 without gaps. A string, since CloudEvents' integers end at 32 bits.
    #[serde(with = "sequence")]
    #[schema(value_type = String, pattern = "^[1-9][0-9]*$")]
    pub sequence: i64,
    /// The complaint whose life this belongs to.
    pub correlationid: Uuid,
    /// The event that led to this one; absent where a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causationid: Option<Uuid>,
    /// W3C trace context of the moment in which it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// W3C trace state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracestate: Option<String>,
}

mod sequence {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(n: &i64, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(n)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<i64, D::Error> {
        let text = String::deserialize(d)?;
        let n: i64 = text.parse().map_err(D::Error::custom)?;
        // `+1` and `01` parse, too, but one number has one spelling.
        if n < 1 || n.to_string() != text {
            return Err(D::Error::custom("not a sequence number"));
        }
        Ok(n)
    }
}

/// A head with its data still in bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Envelope {
    /// The attributes.
    #[serde(flatten)]
    pub head: Head,
    /// The event.
    pub data: Box<RawValue>,
}

/// Why bytes are not one of our events; the message never quotes the bytes.
#[derive(Debug, thiserror::Error)]
pub enum EnvelopeError {
    /// Longer than [`Envelope::MAX_BYTES`].
    #[error("longer than a message may be: {0} bytes")]
    TooLong(usize),
    /// Not CloudEvents JSON.
    #[error("not a CloudEvents 1.0 envelope (line {line}, column {column})")]
    Malformed {
        /// 1-based.
        line: usize,
        /// 1-based.
        column: usize,
    },
    /// The data does not fit its type.
    #[error("data does not fit `{0}`")]
    Data(&'static str),
    /// Envelope and event name different subjects.
    #[error("envelope and event name different subjects")]
    Subject,
}

#[derive(Deserialize)]
struct DataOnly<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
}

impl Envelope {
    /// The content type of a message.
    pub const CONTENT_TYPE: &'static str = "application/cloudevents+json";
    /// Bytes of a message at most.
    pub const MAX_BYTES: usize = 64 * 1024;

    /// Wraps an event.
    ///
    /// # Errors
    /// Only where a value cannot be written as JSON, which plain structs can.
    pub fn wrap<E: Event>(
        event: &E,
        id: Uuid,
        sequence: i64,
        correlationid: Uuid,
        causationid: Option<Uuid>,
        traceparent: Option<String>,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self {
            head: Head {
                specversion: "1.0".into(),
                id,
                source: format!("/services/{}", E::SOURCE),
                event_type: E::TYPE.into(),
                subject: event.subject(),
                time: event.occurred_at(),
                datacontenttype: "application/json".into(),
                dataschema: format!("/asyncapi.json#/components/schemas/{}", E::TYPE),
                sequence,
                correlationid,
                causationid,
                traceparent,
                tracestate: None,
            },
            data: serde_json::value::to_raw_value(event)?,
        })
    }

    /// Reads the bytes of a message.
    ///
    /// # Errors
    /// [`EnvelopeError::TooLong`], [`EnvelopeError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(EnvelopeError::TooLong(bytes.len()));
        }
        let malformed = |e: serde_json::Error| EnvelopeError::Malformed {
            line: e.line(),
            column: e.column(),
        };
        // `flatten` buffers, which RawValue does not survive: hence two passes.
        let head: Head = serde_json::from_slice(bytes).map_err(malformed)?;
        let DataOnly { data } = serde_json::from_slice(bytes).map_err(malformed)?;
        if head.specversion != "1.0" {
            return Err(EnvelopeError::Malformed { line: 0, column: 0 });
        }
        Ok(Self {
            head,
            data: data.to_owned(),
        })
    }

    /// The service that told it, without `/services/`.
    pub fn service(&self) -> &str {
        self.head
            .source
            .strip_prefix("/services/")
            .unwrap_or(&self.head.source)
    }

    /// The event, where the type is the expected one.
    ///
    /// # Errors
    /// [`EnvelopeError::Data`] and [`EnvelopeError::Subject`]: such a message can never succeed.
    pub fn event<E: Event>(&self) -> Result<E, EnvelopeError> {
        let event: E =
            serde_json::from_str(self.data.get()).map_err(|_| EnvelopeError::Data(E::TYPE))?;
        if event.subject() != self.head.subject {
            return Err(EnvelopeError::Subject);
        }
        Ok(event)
    }
}
