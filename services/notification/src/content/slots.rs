//! Which texts there are: one for each kind of message and each way of sending it, in each
//! language. Absent on purpose: what an administrator put in their place (`store::templates`).

use std::sync::LazyLock;

use regulation::{ReplyChannel, Sensitivity};

use crate::domain::{Audience, Kind};

/// One text's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    /// A kind's code, or a variant that says nothing of the content (`reply_s3`, `message_s3`, `s3`,
    /// `pattern_s3`).
    pub(crate) name: &'static str,
    /// By what it is sent.
    pub(crate) channel: ReplyChannel,
}

/// What a text may be filled with, and what must not be missing.
pub(crate) struct Placeholders {
    /// All of them.
    pub(crate) allowed: Vec<&'static str>,
    /// Those that the body has to have.
    pub(crate) needed: Vec<&'static str>,
}

/// Complainants are sent nothing that rings or costs but these.
const WRITTEN: [ReplyChannel; 2] = [ReplyChannel::Email, ReplyChannel::Letter];
/// For staff, of an S3 matter: number and deadline.
const STAFF_S3: &str = "s3";

/// For staff, of what repeats where integrity is among it: nothing.
const PATTERN_S3: &str = "pattern_s3";

/// What staff may be told; a line about what a message has nothing of is left out.
const STAFF: &[&str] = &["due", "clock", "alarm", "measure", "failed"];

static ALL: LazyLock<Vec<Slot>> = LazyLock::new(|| {
    let mut all = Vec::new();
    let mut add = |name, channel| all.push(Slot { name, channel });
    for kind in Kind::ALL {
        match kind.audience() {
            Audience::Staff => add(kind.code(), ReplyChannel::Email),
            Audience::Complainant => {
                for channel in WRITTEN.into_iter().chain([ReplyChannel::Sms]) {
                    add(kind.code(), channel);
                }
                if let Some(name) = without_content(*kind) {
                    add(name, ReplyChannel::Email);
                }
            }
        }
    }
    add(STAFF_S3, ReplyChannel::Email);
    add(PATTERN_S3, ReplyChannel::Email);
    all
});

/// The variant for S3 by e-mail; letters are sealed, and text messages never say anything.
const fn without_content(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Reply => Some("reply_s3"),
        Kind::LeadReply => Some("lead_reply_s3"),
        Kind::Message => Some("message_s3"),
        _ => None,
    }
}

impl Slot {
    /// All of them.
    pub(crate) fn all() -> &'static [Self] {
        &ALL
    }

    /// By its codes.
    pub(crate) fn parse(name: &str, channel: &str) -> Option<Self> {
        let found = |slot: &&Self| slot.name == name && slot.channel.code() == channel;
        ALL.iter().find(found).copied()
    }

    /// Which text a message takes; none where nothing is sent.
    pub(crate) const fn of(
        kind: Kind,
        sensitivity: Sensitivity,
        channel: ReplyChannel,
    ) -> Option<Self> {
        let name = match (kind.audience(), sensitivity, channel) {
            (_, _, ReplyChannel::Phone | ReplyChannel::Tracking) => return None,
            (Audience::Staff, Sensitivity::S3, _) if kind.is_about_pattern() => PATTERN_S3,
            (Audience::Staff, Sensitivity::S3, _) => STAFF_S3,
            (Audience::Complainant, Sensitivity::S3, ReplyChannel::Email) => {
                match without_content(kind) {
                    Some(name) => name,
                    None => kind.code(),
                }
            }
            (Audience::Staff | Audience::Complainant, _, _) => kind.code(),
        };
        Some(Self { name, channel })
    }

    /// For staff, not for complainants.
    pub(crate) fn is_for_staff(self) -> bool {
        matches!(self.name, STAFF_S3 | PATTERN_S3)
            || Kind::parse(self.name).is_some_and(|kind| kind.audience() == Audience::Staff)
    }

    /// What kind it shows in a preview.
    pub(crate) fn kind(self) -> Kind {
        match self.name {
            "reply_s3" => Kind::Reply,
            "lead_reply_s3" => Kind::LeadReply,
            "message_s3" => Kind::Message,
            STAFF_S3 => Kind::DueSoon,
            PATTERN_S3 => Kind::PersonFlagged,
            name => Kind::parse(name).unwrap_or(Kind::DueSoon),
        }
    }

    /// What it may and must be filled with.
    pub(crate) fn placeholders(self) -> Placeholders {
        let (more, needed): (&[&str], &[&str]) = match (self.channel, self.name) {
            // Whoever else sees the telephone learns that there is something, and no more.
            (ReplyChannel::Sms, "reply" | "message") => (&["link"], &[]),
            (ReplyChannel::Sms, "call_back") => (&["phone"], &["phone"]),
            (ReplyChannel::Sms, "promised_date_changed" | "extended" | "suspended" | "resumed") => {
                (&[], &["promised"])
            }
            (ReplyChannel::Sms, _) => (&[], &[]),
            (_, "acknowledgement") => (&[], &["registered", "promised", "contact_points"]),
            (_, "accepted" | "promised_date_changed") => (&[], &["promised"]),
            (_, "declined") => (&["reason", "signpost"], &["reason", "signpost"]),
            (ReplyChannel::Email, "reply") => (&["reply", "link"], &["reply", "link"]),
            (_, "reply" | "lead_reply") => (&["reply"], &["reply"]),
            (ReplyChannel::Email, "message") => (&["message", "link"], &["message", "link"]),
            (_, "message") => (&["message"], &["message"]),
            (_, "reply_s3" | "message_s3") => (&["link"], &["link"]),
            (_, "call_back") => (&["phone"], &["contact_points"]),
            (_, STAFF_S3) => (&["due"], &[]),
            (_, PATTERN_S3) => (&[], &[]),
            (_, "person_flagged") => (&["complaints"], &["complaints"]),
            (_, "rectification_proposed") => (
                &["complaints", "window", "subtype"],
                &["complaints", "window", "subtype"],
            ),
            (_, "dispatched" | "designated" | "review_opened") => (STAFF, &["due"]),
            (_, "pattern_measure_ordered" | "pattern_measure_overdue") => {
                (&["measure", "due"], &["measure", "due"])
            }
            (_, "measure_ordered") => (STAFF, &["measure", "due"]),
            (_, "due_soon") => (STAFF, &["clock", "due"]),
            (_, "overdue" | "escalated") => (STAFF, &["clock"]),
            (_, "delivery_failed") => (STAFF, &["failed"]),
            _ if self.is_for_staff() => (STAFF, &[]),
            _ => (&[], &[]),
        };
        let about_pattern = self.kind().is_about_pattern();
        let common: &[&str] = match (self.is_for_staff(), self.channel) {
            (true, _) if about_pattern => &["site"],
            (true, _) => &["number", "site"],
            (false, ReplyChannel::Sms) => &["number", "site", "registered", "promised", "date"],
            (false, _) => &[
                "number",
                "site",
                "registered",
                "promised",
                "date",
                "contact_points",
            ],
        };
        // What repeats is no one complaint, and has no number.
        let number = (!about_pattern).then_some("number");
        let all_needed = number.into_iter().chain(needed.iter().copied()).collect();
        Placeholders {
            allowed: common.iter().chain(more).copied().collect(),
            needed: all_needed,
        }
    }
}
