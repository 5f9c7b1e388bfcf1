//! The list of everything that is told: what the AsyncAPI document and the golden tests go by.

use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

use crate::{assignment, complaint, directory, investigation, notification};

/// One event type, as the contract describes it.
#[derive(Debug, Clone, Copy)]
pub struct Descriptor {
    /// `redress.<noun>.<past_tense>.v1`.
    pub event_type: &'static str,
    /// The service that tells it.
    pub source: &'static str,
    /// The struct's name.
    pub name: &'static str,
    /// What it means.
    pub summary: &'static str,
    /// The field that the envelope's `subject` repeats.
    pub subject: &'static str,
    /// Everything but the subject and `at`, in the order in which it is written.
    pub fields: &'static [Field],
    /// `golden/<type>.json`: one example, envelope and all. A type without one does not compile.
    pub golden: &'static str,
    pub(crate) schema: fn() -> RefOr<Schema>,
    pub(crate) schemas: fn(&mut Vec<(String, RefOr<Schema>)>),
}

/// One field of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// As written in JSON.
    pub name: &'static str,
    /// Its type in Rust.
    pub rust_type: &'static str,
}

impl Field {
    /// May be missing or null.
    pub fn is_optional(&self) -> bool {
        self.rust_type.starts_with("Option")
    }
}

impl Descriptor {
    /// The golden envelope.
    ///
    /// # Panics
    /// Where the golden file is no JSON, which its own test rules out.
    pub fn example(&self) -> Value {
        serde_json::from_str(self.golden).expect("golden files are JSON: tests/it/golden.rs")
    }
}

macro_rules! registry {
    ($($module:ident { $($name:ident),+ $(,)? })+) => {
        /// Every event type, by source and in the order of a complaint's life.
        pub const ALL: &[Descriptor] = &[$($($module::$name::DESCRIPTOR),+),+];
    };
}

registry! {
    complaint {
        ComplaintRegistered, ComplaintAccepted, ComplaintDeclined, ComplaintSupplemented,
        RespondentIdentified, SensitivityChanged, PromisedDateChanged, ComplaintWithdrawn,
        ComplaintMerged, ComplaintUnmerged, ComplaintReopened, ComplaintClosed, ComplaintArchived,
        HoldPlaced, HoldLifted, ComplaintErased,
        EvidenceAdded, EvidenceAccessed, EvidenceVerified, IdentityRevealed,
    }
    investigation {
        InvestigationOpened, GroupFormed, GroupDissolved, InterestDeclared, InvestigationConcluded,
        ComplaintClassified, RecordingAtRisk,
    }
    assignment {
        ReportedToLeadership, Dispatched, Designated, SignedFor, Returned, Reassigned, Recalled,
        AssistAsked, AssistSignedFor, AssistContributed, TakenAway, Urged, SupervisionOrdered,
        SupervisionAnswered, SupervisionOverdue, ContactAttempted, DeadlineChanged, DueSoon,
        Overdue, Escalated, ExtensionAsked, Extended, ExtensionRefused,
        SuspensionAsked, Suspended, SuspensionRefused, Resumed, ResultSubmitted, ResultEndorsed, ResultApproved, RedoOrdered,
        ReviewOpened, Reviewed, MeasureOrdered, MeasureTakenAway, MeasureCompleted,
        MeasureCheckedOff, MeasureOverdue, PatternRaised, PatternAdopted, PatternCompleted,
        PatternCheckedOff, PatternOverdue,
    }
    notification {
        AcknowledgementSent, ReplySent, FollowUpRecorded, MessageFailed,
    }
    directory {
        SiteChanged, WindowChanged, DepartmentChanged, StaffChanged, AbsencesChanged,
        PartnerChanged, TokensRevoked,
        DutyRosterChanged, CalendarChanged, SubtypeChanged,
    }
}

/// Who hears whom: each service, and the sources whose whole stream it binds.
pub const LISTENERS: &[(&str, &[&str])] = &[
    (
        "intake",
        &["investigation", "assignment", "notification", "directory"],
    ),
    ("investigation", &["intake", "assignment", "directory"]),
    (
        "assignment",
        &["intake", "investigation", "notification", "directory"],
    ),
    (
        "notification",
        &["intake", "investigation", "assignment", "directory"],
    ),
];

/// The type's description, if it is one of ours.
pub fn describe(event_type: &str) -> Option<&'static Descriptor> {
    ALL.iter().find(|d| d.event_type == event_type)
}
