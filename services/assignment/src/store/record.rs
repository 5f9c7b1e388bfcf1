//! What is counted or kept whatever the stage, as the JSON of its row.

use chrono::{DateTime, Utc};
use persistence::DbError;
use regulation::Finding;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::stage::Signed;
use crate::domain::{Conclusion, Record, SentBack, StaffId};

#[derive(Serialize, Deserialize)]
pub(super) struct SentBackDoc {
    by: Uuid,
    at: DateTime<Utc>,
    reason: String,
}

impl From<&SentBack> for SentBackDoc {
    fn from(s: &SentBack) -> Self {
        Self {
            by: s.by.0,
            at: s.at,
            reason: s.reason.clone(),
        }
    }
}

impl From<SentBackDoc> for SentBack {
    fn from(d: SentBackDoc) -> Self {
        Self {
            by: StaffId(d.by),
            at: d.at,
            reason: d.reason,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct RecordDoc {
    returns: Vec<SentBackDoc>,
    send_backs: Vec<SentBackDoc>,
    reviews: Vec<SentBackDoc>,
    redos: i32,
    replies: i32,
    conclusion: Option<(Finding, Signed)>,
}

pub(super) fn record_to_json(record: &Record) -> Value {
    let docs = |list: &[SentBack]| list.iter().map(SentBackDoc::from).collect();
    let conclusion = record.conclusion.map(|c| {
        (
            c.finding,
            Signed {
                by: c.by.0,
                at: c.at,
            },
        )
    });
    let doc = RecordDoc {
        returns: docs(&record.returns),
        send_backs: docs(&record.send_backs),
        reviews: docs(&record.reviews),
        redos: record.redos,
        replies: record.replies,
        conclusion,
    };
    serde_json::to_value(doc).expect("plain structs are JSON")
}

pub(super) fn record_from_json(data: Value) -> Result<Record, DbError> {
    let doc: RecordDoc = serde_json::from_value(data).map_err(|_| DbError::Corrupt("a record"))?;
    let list = |docs: Vec<SentBackDoc>| docs.into_iter().map(SentBack::from).collect();
    let conclusion = |(finding, signed): (Finding, Signed)| Conclusion {
        finding,
        by: StaffId(signed.by),
        at: signed.at,
    };
    Ok(Record {
        returns: list(doc.returns),
        send_backs: list(doc.send_backs),
        reviews: list(doc.reviews),
        redos: doc.redos,
        replies: doc.replies,
        conclusion: doc.conclusion.map(conclusion),
    })
}
