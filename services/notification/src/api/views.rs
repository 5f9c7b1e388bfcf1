//! What clients read.

use chrono::{DateTime, Utc};
use regulation::{ReplyChannel, Satisfaction};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::{Answer, Correspondence, Stage, Tries};
use crate::store::{Delivery, ReplyRow};

/// One reply.
#[derive(Serialize, ToSchema)]
pub(super) struct ReplyView {
    /// 1 for the first.
    round: i32,
    /// What it says.
    text: String,
    /// When it was written.
    written_at: DateTime<Utc>,
    /// Who wrote it; for staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    written_by: Option<Uuid>,
    /// How it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    /// When; absent while it is on its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<DateTime<Utc>>,
}

/// How the follow-up of the present round stands.
#[derive(Serialize, ToSchema)]
pub(super) struct FollowUpView {
    /// Tries that reached nobody.
    attempts: usize,
    /// No more tries are due.
    finished: bool,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    satisfaction: Option<Satisfaction>,
    /// The next try counts from then on, in another half-day.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_try_after: Option<DateTime<Utc>>,
}

/// Replies and follow-up of a complaint.
#[derive(Serialize, ToSchema)]
pub(super) struct RepliesView {
    /// Which complaint.
    complaint_id: Uuid,
    /// As people cite it.
    number: String,
    /// `under_way`, `to_reply`, `replying`, `replied`, `followed_up` or `ended`.
    stage: &'static str,
    /// Which reply it is about; of a case under way, how many there were.
    round: i32,
    /// Since when.
    since: DateTime<Utc>,
    /// For the next change.
    version: i32,
    /// The first one first; complainants see those that were sent.
    replies: Vec<ReplyView>,
    /// Where a reply was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up: Option<FollowUpView>,
}

impl RepliesView {
    pub(super) fn of(
        correspondence: &Correspondence,
        version: i32,
        replies: Vec<ReplyRow>,
        tries: Tries,
        for_staff: bool,
    ) -> Self {
        let stage = correspondence.stage();
        let shown = replies
            .into_iter()
            .filter(|reply| for_staff || reply.sent_at.is_some());
        let view = |reply: ReplyRow| ReplyView {
            round: reply.round,
            text: reply.text,
            written_at: reply.written_at,
            written_by: for_staff.then_some(reply.written_by),
            channel: reply.channel,
            sent_at: reply.sent_at,
        };
        Self {
            complaint_id: correspondence.complaint().0,
            number: correspondence.case().number.clone(),
            stage: stage.code(),
            round: stage.round(),
            since: stage.since(),
            version,
            replies: shown.map(view).collect(),
            follow_up: follow_up(correspondence, tries),
        }
    }
}

fn follow_up(correspondence: &Correspondence, tries: Tries) -> Option<FollowUpView> {
    match correspondence.stage() {
        Stage::Replied { attempts, .. } => Some(FollowUpView {
            attempts: attempts
                .iter()
                .filter(|a| a.answer == Answer::Unreachable)
                .count(),
            finished: false,
            satisfaction: None,
            next_try_after: correspondence.next_try(tries),
        }),
        Stage::FollowedUp { satisfaction, .. } => Some(FollowUpView {
            attempts: if satisfaction.is_none() {
                usize::try_from(tries.most).unwrap_or_default()
            } else {
                0
            },
            finished: true,
            satisfaction: *satisfaction,
            next_try_after: None,
        }),
        Stage::UnderWay { .. }
        | Stage::ToReply { .. }
        | Stage::Replying { .. }
        | Stage::Ended { .. } => None,
    }
}

/// One delivery.
#[derive(Serialize, ToSchema)]
pub(super) struct DeliveryView {
    /// Its id; e-mails have it in their Message-ID.
    id: Uuid,
    /// About which complaint.
    complaint_id: Uuid,
    /// As people cite it.
    number: String,
    /// What it says.
    kind: &'static str,
    /// `complainant` or `staff`.
    audience: &'static str,
    /// To which member of staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    staff_id: Option<Uuid>,
    /// How.
    channel: ReplyChannel,
    /// `queued`, `sending`, `sent`, `failed` or `cancelled`.
    state: String,
    /// How often it was tried.
    attempts: i32,
    /// Does not wait for business hours.
    urgent: bool,
    /// When it was caused.
    created_at: DateTime<Utc>,
    /// Not sent before.
    not_before: DateTime<Utc>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<DateTime<Utc>>,
    /// Why it is not sent, as a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// For the next change.
    version: i32,
}

impl DeliveryView {
    pub(super) fn of(delivery: Delivery, number: String) -> Self {
        let message = delivery.message;
        Self {
            id: delivery.id.0,
            complaint_id: delivery.complaint.0,
            number,
            kind: message.kind.code(),
            audience: if message.to.is_some() {
                "staff"
            } else {
                "complainant"
            },
            staff_id: message.to.map(|to| to.0),
            channel: delivery.channel,
            state: delivery.state,
            attempts: delivery.attempts,
            urgent: delivery.urgent,
            created_at: delivery.created_at,
            not_before: delivery.not_before,
            finished_at: delivery.finished_at,
            problem: delivery.problem,
            version: delivery.version,
        }
    }
}
