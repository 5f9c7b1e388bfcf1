//! How far a measure is ↔ its columns, which the tables of measures and of patterns have alike.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::domain::{Progress, Proof, Signature, StaffId};

/// Proof, when it was completed, who checked it off when.
pub(super) fn to_columns(
    progress: &Progress,
) -> (Option<&Proof>, Option<DateTime<Utc>>, Option<&Signature>) {
    match progress {
        Progress::Ordered => (None, None, None),
        Progress::Completed {
            proof,
            completed_at,
        } => (Some(proof), Some(*completed_at), None),
        Progress::CheckedOff {
            proof,
            completed_at,
            checked,
        } => (Some(proof), Some(*completed_at), Some(checked)),
    }
}

/// None where it is half completed or half checked off.
pub(super) fn from_columns(
    proof: Option<Proof>,
    completed_at: Option<DateTime<Utc>>,
    checked_by: Option<Uuid>,
    checked_at: Option<DateTime<Utc>>,
) -> Option<Progress> {
    match (proof, completed_at, checked_by, checked_at) {
        (None, None, None, None) => Some(Progress::Ordered),
        (Some(proof), Some(completed_at), None, None) => Some(Progress::Completed {
            proof,
            completed_at,
        }),
        (Some(proof), Some(completed_at), Some(by), Some(at)) => Some(Progress::CheckedOff {
            proof,
            completed_at,
            checked: Signature {
                by: StaffId(by),
                at,
            },
        }),
        _ => None,
    }
}
