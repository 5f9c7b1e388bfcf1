//! What repeats (F-5.3), as far as somebody is told of it: ids, codes and a count.

use chrono::{DateTime, Utc};
use regulation::{MeasureKind, PatternKind, Sensitivity};
use uuid::Uuid;

use super::{ComplaintId, Kind, StaffId};

/// Names a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PatternId(pub Uuid);

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// A complaint.
    Complaint(ComplaintId),
    /// What repeats.
    Pattern(PatternId),
}

impl About {
    /// Where the audit trail keeps it.
    pub const fn subject(self) -> Uuid {
        match self {
            Self::Complaint(complaint) => complaint.0,
            Self::Pattern(pattern) => pattern.0,
        }
    }

    /// The complaint, where it is about one.
    pub const fn complaint(self) -> Option<ComplaintId> {
        match self {
            Self::Complaint(complaint) => Some(complaint),
            Self::Pattern(_) => None,
        }
    }

    /// The pattern, where it is about one.
    pub const fn pattern(self) -> Option<PatternId> {
        match self {
            Self::Complaint(_) => None,
            Self::Pattern(pattern) => Some(pattern),
        }
    }
}

impl From<ComplaintId> for About {
    fn from(complaint: ComplaintId) -> Self {
        Self::Complaint(complaint)
    }
}

/// A pattern, as assignment told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Names it.
    pub id: PatternId,
    /// What repeats.
    pub kind: PatternKind,
    /// Where.
    pub site: Uuid,
    /// The window, where it is one.
    pub window: Option<Uuid>,
    /// `A1` …, of a window.
    pub subtype: Option<String>,
    /// How many complaints made it one.
    pub complaints: i32,
    /// Counts cases of integrity, too: for integrity officers only.
    pub restricted: bool,
    /// Whoever is complained about in any of them: recused, and so are theirs.
    pub respondents: Vec<StaffId>,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
    /// Who must carry out what was ordered on it; may be a respondent.
    pub owner: Option<StaffId>,
    /// What was ordered.
    pub measure: Option<MeasureKind>,
}

impl Pattern {
    /// Who may know of it: nothing lies between open and restricted.
    pub const fn sensitivity(&self) -> Sensitivity {
        if self.restricted {
            Sensitivity::S3
        } else {
            Sensitivity::S1
        }
    }

    /// What it is told as.
    pub const fn message(&self) -> Kind {
        match self.kind {
            PatternKind::Person => Kind::PersonFlagged,
            PatternKind::Window => Kind::RectificationProposed,
        }
    }
}
