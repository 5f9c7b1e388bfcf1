//! What kinds of messages there are, for whom, and what may wait until the morning.

use chrono::{DateTime, NaiveDate, Utc};
use regulation::{Alarm, Clock, DeclineReason, MeasureKind, Severity};
use uuid::Uuid;

use super::StaffId;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $code:literal for $audience:ident),+ $(,)?) => {
        /// What a message says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $variant),+ }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As rows, templates and lists write it.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The way back.
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// For whom it is.
            pub const fn audience(self) -> Audience {
                match self { $(Self::$variant => Audience::$audience),+ }
            }
        }
    };
}

/// For whom a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Whoever complained.
    Complainant,
    /// A member of staff.
    Staff,
}

kinds! {
    /// 回执 (F-4.1b).
    Acknowledgement = "acknowledgement" for Complainant,
    /// 受理.
    Accepted = "accepted" for Complainant,
    /// 不予受理, with reason and signpost (F-2.2).
    Declined = "declined" for Complainant,
    /// F-4.6: told anew when it changes.
    PromisedDateChanged = "promised_date_changed" for Complainant,
    /// 延期: with the new date (F-4.4d).
    Extended = "extended" for Complainant,
    /// 中止: with the new date (F-4.4d).
    Suspended = "suspended" for Complainant,
    /// 恢复, where the date changes by it (F-4.4d).
    Resumed = "resumed" for Complainant,
    /// 答复 (F-6.2).
    Reply = "reply" for Complainant,
    /// The reply to the complaint that it was merged into (F-6.6).
    LeadReply = "lead_reply" for Complainant,
    /// What whoever handles it wants to tell or ask, without knowing whom (S-5.1).
    Message = "message" for Complainant,
    /// A wish to be called, for the same reason (S-5.1).
    CallBack = "call_back" for Complainant,
    /// 交办 (S-4.4).
    Dispatched = "dispatched" for Staff,
    /// 指定 (S-4.4).
    Designated = "designated" for Staff,
    /// 报告领导班子 (S-4.4).
    ReportedToLeadership = "reported_to_leadership" for Staff,
    /// 处理措施 for its owner (F-5.4).
    MeasureOrdered = "measure_ordered" for Staff,
    /// The group lost its leader by recusal: another is to be formed (F-4.2b).
    GroupDissolved = "group_dissolved" for Staff,
    /// 重办 (F-6.1).
    RedoOrdered = "redo_ordered" for Staff,
    /// 复核 (F-6.3).
    ReviewOpened = "review_opened" for Staff,
    /// A reply is due (F-6.2).
    ReplyDue = "reply_due" for Staff,
    /// 延期 waits for a decision (F-4.4d).
    ExtensionAsked = "extension_asked" for Staff,
    /// 延期 is refused.
    ExtensionRefused = "extension_refused" for Staff,
    /// 中止 waits for a decision (F-4.4d).
    SuspensionAsked = "suspension_asked" for Staff,
    /// 中止 is refused.
    SuspensionRefused = "suspension_refused" for Staff,
    /// 催办 (F-4.4e).
    DueSoon = "due_soon" for Staff,
    /// 超期 (F-4.4e).
    Overdue = "overdue" for Staff,
    /// 提级 (F-4.4e).
    Escalated = "escalated" for Staff,
    /// 协办 (F-4.4c).
    AssistAsked = "assist_asked" for Staff,
    /// 催办 by a person (F-6.7).
    Urged = "urged" for Staff,
    /// 督办 (F-6.7).
    SupervisionOrdered = "supervision_ordered" for Staff,
    /// A measure is not done by its due date (F-5.4).
    MeasureOverdue = "measure_overdue" for Staff,
    /// The complainant answered what was relayed, or wrote unasked (S-5.1).
    Answered = "answered" for Staff,
    /// 监控录像 that will soon be overwritten (S-4.2).
    RecordingAtRisk = "recording_at_risk" for Staff,
    /// Somebody read who complains (F-6.9).
    IdentityRevealed = "identity_revealed" for Staff,
    /// A complainant says that somebody suffered for complaining (F-6.9).
    ReprisalTold = "reprisal_told" for Staff,
    /// A message to the complainant could not be delivered.
    DeliveryFailed = "delivery_failed" for Staff,
    /// Complaints about one person were substantiated again and again (F-5.3).
    PersonFlagged = "person_flagged" for Staff,
    /// 溯源整改 is proposed, where a sub-type repeats at a window (F-5.3).
    RectificationProposed = "rectification_proposed" for Staff,
    /// What was ordered on a pattern, for its owner (F-5.3, F-5.4).
    PatternMeasureOrdered = "pattern_measure_ordered" for Staff,
    /// What was ordered on a pattern is not done by its due date (F-5.4).
    PatternMeasureOverdue = "pattern_measure_overdue" for Staff,
}

impl Kind {
    /// About what repeats, and not about one complaint (F-5.3).
    pub const fn is_about_pattern(self) -> bool {
        matches!(
            self,
            Self::PersonFlagged
                | Self::RectificationProposed
                | Self::PatternMeasureOrdered
                | Self::PatternMeasureOverdue
        )
    }

    /// About a measure: its owner hears of it, recused or not (F-5.4).
    pub const fn is_about_measure(self) -> bool {
        matches!(
            self,
            Self::MeasureOrdered
                | Self::MeasureOverdue
                | Self::PatternMeasureOrdered
                | Self::PatternMeasureOverdue
        )
    }

    /// A report on what was done in a case, not a task in it: told when the case has ended, too.
    pub const fn outlives_case(self) -> bool {
        matches!(self, Self::IdentityRevealed | Self::ReprisalTold)
    }

    /// F-4.4e: what does not wait for business hours.
    pub const fn is_urgent(self, severity: Severity) -> bool {
        match severity {
            Severity::Major => true,
            Severity::Ordinary => {
                matches!(
                    self,
                    Self::Overdue
                        | Self::ReprisalTold
                        | Self::Escalated
                        | Self::ReportedToLeadership
                        | Self::Designated
                        | Self::RecordingAtRisk
                )
            }
        }
    }
}

/// What was true when the message was caused: codes and dates only.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Details {
    /// By when.
    pub due_at: Option<DateTime<Utc>>,
    /// Which clock.
    pub clock: Option<Clock>,
    /// Which alarm.
    pub alarm: Option<Alarm>,
    /// Which measure.
    pub measure: Option<MeasureKind>,
    /// What was promised.
    pub promised: Option<NaiveDate>,
    /// Why it was declined.
    pub reason: Option<DeclineReason>,
    /// Which reply.
    pub round: Option<i32>,
    /// What could not be delivered.
    pub failed: Option<Kind>,
    /// Which relayed message.
    pub relayed: Option<Uuid>,
}

/// One message to one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Message {
    /// What it says.
    pub kind: Kind,
    /// None: the complainant.
    pub to: Option<StaffId>,
    /// What it fills in.
    pub details: Details,
}

impl Message {
    /// To the complainant.
    pub const fn to_complainant(kind: Kind, details: Details) -> Self {
        Self {
            kind,
            to: None,
            details,
        }
    }

    /// To several members of staff, each once.
    pub fn to_staff(kind: Kind, mut staff: Vec<StaffId>, details: Details) -> Vec<Self> {
        staff.sort_unstable();
        staff.dedup();
        staff
            .into_iter()
            .map(|to| Self {
                kind,
                to: Some(to),
                details,
            })
            .collect()
    }
}
