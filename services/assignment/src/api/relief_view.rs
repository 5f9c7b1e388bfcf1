//! 延期 and 中止 (F-4.4d), as answers show them.

use chrono::{DateTime, Utc};
use regulation::{Clock, WaitsFor};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{SentBackView, SignatureView};
use crate::domain::{Extension, Suspension, Verdict};

/// One extension that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExtensionView {
    clock: Clock,
    /// Days more; of which kind says the policy.
    days: u32,
    asked: SignatureView,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved: Option<SignatureView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<SentBackView>,
}

/// One suspension that was asked for; it begins when it is approved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuspensionView {
    waits_for: WaitsFor,
    until: DateTime<Utc>,
    asked: SignatureView,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved: Option<SignatureView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<SentBackView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<DateTime<Utc>>,
}

fn answered(answer: &Verdict) -> (Option<SignatureView>, Option<SentBackView>) {
    match answer {
        Verdict::Waiting => (None, None),
        Verdict::Granted(signature) => (Some((*signature).into()), None),
        Verdict::Refused(refused) => (None, Some(refused.into())),
    }
}

impl From<&Extension> for ExtensionView {
    fn from(extension: &Extension) -> Self {
        let (approved, refused) = answered(&extension.answer);
        Self {
            clock: extension.clock,
            days: extension.by.count,
            asked: extension.asked.into(),
            reason: extension.reason.clone(),
            approved,
            refused,
        }
    }
}

impl From<&Suspension> for SuspensionView {
    fn from(suspension: &Suspension) -> Self {
        let (approved, refused) = answered(&suspension.answer);
        Self {
            waits_for: suspension.waits_for,
            until: suspension.until,
            asked: suspension.asked.into(),
            reason: suspension.reason.clone(),
            approved,
            refused,
            ended_at: suspension.ended_at,
        }
    }
}
