//! What clients read.

use chrono::{DateTime, Utc};
use regulation::{ReplyChannel, Satisfaction};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::{Answer, Attempt, ComplaintId, Correspondence, Letter, Stage, Tries};
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
    /// Whether anybody suffered for complaining, as the complainant said (F-6.9); for staff, where it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    reprisal: Option<bool>,
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
    /// `under_way`, `to_reply`, `replying`, `replied`, `followed_up`, `merged` or `ended`.
    stage: &'static str,
    /// Which reply it is about; of a case under way, how many there were.
    round: i32,
    /// Since when.
    since: DateTime<Utc>,
    /// For the next change.
    version: i32,
    /// The first one first; complainants see those that were sent. While it is merged, those to the
    /// complaint that it was merged into.
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
        attempts: &[Attempt],
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
            follow_up: follow_up(correspondence, attempts, tries, for_staff),
        }
    }
}

fn follow_up(
    correspondence: &Correspondence,
    attempts: &[Attempt],
    tries: Tries,
    for_staff: bool,
) -> Option<FollowUpView> {
    let reprisal = attempts.last().and_then(|last| last.reprisal);
    let reprisal = reprisal.filter(|_| for_staff);
    let reached_nobody = |a: &&Attempt| a.answer == Answer::Unreachable;
    let attempts = attempts.iter().filter(reached_nobody).count();
    match correspondence.stage() {
        Stage::Replied { .. } => Some(FollowUpView {
            attempts,
            finished: false,
            satisfaction: None,
            reprisal,
            next_try_after: correspondence.next_try(tries),
        }),
        Stage::FollowedUp { satisfaction, .. } => Some(FollowUpView {
            attempts,
            finished: true,
            satisfaction: *satisfaction,
            reprisal,
            next_try_after: None,
        }),
        Stage::UnderWay { .. }
        | Stage::ToReply { .. }
        | Stage::Replying { .. }
        | Stage::Merged { .. }
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
    /// `queued`, `sending`, `to_post`, `sent`, `failed` or `cancelled`.
    state: String,
    /// What people have to do: `resend` (or tell otherwise), `call`, `print` or `post`.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_do: Option<&'static str>,
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
    /// Which version of its template was sent; 0 is the program's own text.
    #[serde(skip_serializing_if = "Option::is_none")]
    template_version: Option<i32>,
    /// What the gateway told of a text message afterwards: `delivered` or `undeliverable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_at: Option<DateTime<Utc>>,
    /// What people did with the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    letter: Option<LetterView>,
    /// For the next change.
    version: i32,
}

/// What people did with a letter.
#[derive(Serialize, ToSchema)]
pub(super) struct LetterView {
    /// When the file was written.
    written_at: DateTime<Utc>,
    /// How often it was printed.
    prints: i32,
    /// The last time.
    #[serde(skip_serializing_if = "Option::is_none")]
    printed_at: Option<DateTime<Utc>>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    printed_by: Option<Uuid>,
    /// When it was given to the post.
    #[serde(skip_serializing_if = "Option::is_none")]
    posted_at: Option<DateTime<Utc>>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    posted_by: Option<Uuid>,
}

impl LetterView {
    fn of(written_at: DateTime<Utc>, letter: Letter) -> Self {
        let (printed, prints, posted) = match letter {
            Letter::Written => (None, 0, None),
            Letter::Printed { last, times } => (Some(last), times, None),
            Letter::Posted {
                printed,
                times,
                posted,
            } => (Some(printed), times, Some(posted)),
        };
        Self {
            written_at,
            prints,
            printed_at: printed.map(|hand| hand.at),
            printed_by: printed.map(|hand| hand.by.0),
            posted_at: posted.map(|hand| hand.at),
            posted_by: posted.map(|hand| hand.by.0),
        }
    }
}

impl DeliveryView {
    pub(super) fn of(delivery: Delivery, complaint: ComplaintId, number: String) -> Self {
        let message = delivery.message;
        let to_do = match (delivery.state.as_str(), delivery.channel) {
            ("failed", _) => Some("resend"),
            ("queued", ReplyChannel::Phone) => Some("call"),
            ("to_post", _) => Some("print"),
            _ => None,
        };
        let (receipt, receipt_at) = delivery.receipt.unzip();
        Self {
            to_do,
            template_version: delivery.template_version,
            receipt,
            receipt_at,
            letter: None,
            id: delivery.id.0,
            complaint_id: complaint.0,
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

    /// The same with what people did with the letter, where it is one.
    pub(super) fn with_letter(self, letter: Option<(DateTime<Utc>, Letter)>) -> Self {
        let to_do = match (self.to_do, &letter) {
            (Some("print"), Some((_, Letter::Printed { .. }))) => Some("post"),
            (to_do, _) => to_do,
        };
        let letter = letter.map(|(at, letter)| LetterView::of(at, letter));
        Self {
            to_do,
            letter,
            ..self
        }
    }
}
