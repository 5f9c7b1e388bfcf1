//! Evidence as files: who had them, and recordings that must be secured before they are overwritten
//! (S-4.2: collected and preserved, so that the result is true).

use chrono::{DateTime, TimeDelta, Utc};
use regulation::{EvidenceCondition, EvidenceKind, EvidencePurpose};
use uuid::Uuid;

use super::{Act, Decision, Fact, Investigation, Refusal, StaffId, Stage, Text};

/// SHA-256.
pub type Hash = [u8; 32];

/// What was done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It was brought in; before that there was no hash.
    Collected {
        /// By its content.
        kind: EvidenceKind,
        /// Bytes.
        size: i64,
        /// From now on.
        hash: Hash,
        /// The recording that it secures.
        recording: Option<Uuid>,
    },
    /// It was taken out; that changes nothing of it.
    Accessed {
        /// Why.
        purpose: EvidencePurpose,
        /// Not the viewing copy.
        original: bool,
        /// As recorded.
        hash: Hash,
    },
    /// It was compared with its hash.
    Verified {
        /// What came of it.
        condition: EvidenceCondition,
        /// As recorded.
        before: Hash,
        /// Of what is there now, where it can be read as a whole.
        after: Option<Hash>,
        /// From which byte to which it was changed or is gone.
        damage: Option<(i64, i64)>,
    },
}

/// One entry of the custody log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Which file, as intake names it.
    pub evidence: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; none: the complainant.
    pub by: Option<StaffId>,
    /// What.
    pub deed: Deed,
}

/// 监控录像 that will be overwritten.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Names it.
    pub id: Uuid,
    /// Which camera and which time, in words; stays in this service.
    pub name: Text,
    /// When it will be gone.
    pub overwritten_at: DateTime<Utc>,
    /// When the alarm is raised, unless it is secured by then.
    pub secure_by: DateTime<Utc>,
    /// Who named it.
    pub act: Act,
}

/// Where a recording stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingState {
    /// To be secured.
    Open,
    /// The alarm was raised.
    AtRisk,
    /// Its copy is evidence.
    Secured,
    /// Overwritten without a copy.
    Lost,
}

impl RecordingState {
    /// By the row and the time.
    pub fn of(
        (alarmed, secured): (bool, bool),
        overwritten_at: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Self {
        match (secured, alarmed) {
            (true, _) => Self::Secured,
            (false, _) if at >= overwritten_at => Self::Lost,
            (false, true) => Self::AtRisk,
            (false, false) => Self::Open,
        }
    }
}

/// When to raise the alarm: so long before it is overwritten, and at once where that is past.
pub fn secure_by(
    overwritten_at: DateTime<Utc>,
    warning: TimeDelta,
    at: DateTime<Utc>,
) -> DateTime<Utc> {
    (overwritten_at - warning).max(at).min(overwritten_at)
}

impl Investigation {
    /// Names a recording that must be secured. Before acceptance, too: cameras do not wait.
    ///
    /// # Errors
    /// [`Refusal::AlreadyOverwritten`], and [`Refusal::Ended`].
    pub fn name_recording(self, recording: Recording) -> Result<Decision, Refusal> {
        if recording.overwritten_at <= recording.act.at {
            return Err(Refusal::AlreadyOverwritten);
        }
        match self.stage.clone() {
            Stage::Registered => {
                self.becomes(Stage::Registered, vec![Fact::RecordingNamed(recording)])
            }
            stage @ (Stage::Verifying(_) | Stage::Concluded(..)) => {
                self.becomes(stage, vec![Fact::RecordingNamed(recording)])
            }
            Stage::Ended { .. } => Err(Refusal::Ended),
        }
    }

    /// Nobody secured a recording in time: whoever has the case, and whoever named it, is told. When
    /// the case has ended there is nothing to tell.
    ///
    /// # Errors
    /// None; the type is that of every transition.
    pub fn recording_at_risk(
        self,
        recording: Recording,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let stage = match self.stage.clone() {
            Stage::Ended { .. } => return Ok(Decision::AlreadyDone),
            stage @ (Stage::Registered | Stage::Verifying(_) | Stage::Concluded(..)) => stage,
        };
        let mut staff = self.assigned_to();
        staff.push(recording.act.by);
        staff.sort_unstable();
        staff.dedup();
        let fact = Fact::RecordingAtRisk {
            recording,
            staff,
            at,
        };
        self.becomes(stage, vec![fact])
    }
}
