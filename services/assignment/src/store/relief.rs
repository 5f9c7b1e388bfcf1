//! 延期 and 中止 (F-4.4d) as the JSON of their row, and suspensions whose end is reached.

use calendar::Limit;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use regulation::{Clock, WaitsFor};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::record::SentBackDoc;
use super::stage::Signed;
use super::tables::assignment as t;
use crate::domain::{ComplaintId, Extension, Relief, Suspension, Verdict};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AnswerDoc {
    Waiting,
    Granted(Signed),
    Refused(SentBackDoc),
}

#[derive(Serialize, Deserialize)]
struct ExtensionDoc {
    clock: Clock,
    run_start: DateTime<Utc>,
    by: Limit,
    asked: Signed,
    reason: String,
    answer: AnswerDoc,
}

#[derive(Serialize, Deserialize)]
struct SuspensionDoc {
    waits_for: WaitsFor,
    until: DateTime<Utc>,
    asked: Signed,
    reason: String,
    answer: AnswerDoc,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended_at: Option<DateTime<Utc>>,
}

impl From<&Verdict> for AnswerDoc {
    fn from(answer: &Verdict) -> Self {
        match answer {
            Verdict::Waiting => Self::Waiting,
            Verdict::Granted(signature) => Self::Granted((*signature).into()),
            Verdict::Refused(refused) => Self::Refused(refused.into()),
        }
    }
}

impl From<AnswerDoc> for Verdict {
    fn from(doc: AnswerDoc) -> Self {
        match doc {
            AnswerDoc::Waiting => Self::Waiting,
            AnswerDoc::Granted(signed) => Self::Granted(signed.into()),
            AnswerDoc::Refused(doc) => Self::Refused(doc.into()),
        }
    }
}

impl From<&Extension> for ExtensionDoc {
    fn from(it: &Extension) -> Self {
        Self {
            clock: it.clock,
            run_start: it.run_start,
            by: it.by,
            asked: it.asked.into(),
            reason: it.reason.clone(),
            answer: (&it.answer).into(),
        }
    }
}

impl From<ExtensionDoc> for Extension {
    fn from(doc: ExtensionDoc) -> Self {
        Self {
            clock: doc.clock,
            run_start: doc.run_start,
            by: doc.by,
            asked: doc.asked.into(),
            reason: doc.reason,
            answer: doc.answer.into(),
        }
    }
}

impl From<&Suspension> for SuspensionDoc {
    fn from(it: &Suspension) -> Self {
        Self {
            waits_for: it.waits_for,
            until: it.until,
            asked: it.asked.into(),
            reason: it.reason.clone(),
            answer: (&it.answer).into(),
            ended_at: it.ended_at,
        }
    }
}

impl From<SuspensionDoc> for Suspension {
    fn from(doc: SuspensionDoc) -> Self {
        Self {
            waits_for: doc.waits_for,
            until: doc.until,
            asked: doc.asked.into(),
            reason: doc.reason,
            answer: doc.answer.into(),
            ended_at: doc.ended_at,
        }
    }
}

/// Extensions and suspensions.
pub(super) fn relief_to_json(relief: &Relief) -> (Value, Value) {
    let extensions: Vec<ExtensionDoc> = relief.extensions.iter().map(Into::into).collect();
    let suspensions: Vec<SuspensionDoc> = relief.suspensions.iter().map(Into::into).collect();
    let json = "plain structs are JSON";
    (
        serde_json::to_value(extensions).expect(json),
        serde_json::to_value(suspensions).expect(json),
    )
}

/// The way back.
pub(super) fn relief_from_json(extensions: Value, suspensions: Value) -> Result<Relief, DbError> {
    let corrupt = |_| DbError::Corrupt("extensions or suspensions");
    let extensions: Vec<ExtensionDoc> = serde_json::from_value(extensions).map_err(corrupt)?;
    let suspensions: Vec<SuspensionDoc> = serde_json::from_value(suspensions).map_err(corrupt)?;
    Ok(Relief {
        extensions: extensions.into_iter().map(Into::into).collect(),
        suspensions: suspensions.into_iter().map(Into::into).collect(),
    })
}

/// Cases whose suspension has reached its end. Nothing is locked: whoever ends one looks again.
///
/// # Errors
/// [`DbError`].
pub async fn ended(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Vec<ComplaintId>, DbError> {
    let ids: Vec<Uuid> = t::table
        .filter(t::resume_at.le(now))
        .order((t::resume_at, t::complaint_id))
        .select(t::complaint_id)
        .load(tx.conn())
        .await?;
    Ok(ids.into_iter().map(ComplaintId).collect())
}
