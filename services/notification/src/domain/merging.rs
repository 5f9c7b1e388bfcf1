//! 并单 (F-6.6): while a complaint goes on within another one nothing is due here, and its
//! complainant gets the other one's reply; unmerging lets everything go on where it stood.

use chrono::{DateTime, Utc};

use super::{ComplaintId, Correspondence, Decision, Fact, Refusal, Stage};

impl Stage {
    /// What it is apart from being merged.
    pub const fn beneath(&self) -> &Self {
        match self {
            Self::Merged { before, .. } => before.beneath(),
            Self::UnderWay { .. }
            | Self::ToReply { .. }
            | Self::Replying { .. }
            | Self::Replied { .. }
            | Self::FollowedUp { .. }
            | Self::Ended { .. } => self,
        }
    }

    /// Within which complaint it goes on, while it does.
    pub const fn lead(&self) -> Option<ComplaintId> {
        match self {
            Self::Merged { lead, .. } => Some(*lead),
            Self::UnderWay { .. }
            | Self::ToReply { .. }
            | Self::Replying { .. }
            | Self::Replied { .. }
            | Self::FollowedUp { .. }
            | Self::Ended { .. } => None,
        }
    }
}

impl Correspondence {
    /// Goes on within another complaint. A reply that is written already goes out all the same.
    ///
    /// # Errors
    /// [`Refusal::Ended`].
    pub fn merge(self, lead: ComplaintId, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        match self.stage {
            Stage::Merged { .. } => Ok(Decision::AlreadyDone),
            Stage::Ended { .. } => Err(Refusal::Ended),
            Stage::UnderWay { .. }
            | Stage::ToReply { .. }
            | Stage::Replying { .. }
            | Stage::Replied { .. }
            | Stage::FollowedUp { .. } => {
                let before = Box::new(self.stage);
                let stage = Stage::Merged { lead, at, before };
                let fact = Fact::Learned("merged", at);
                Ok(Decision::Changed(Self { stage, ..self }, vec![fact]))
            }
        }
    }

    /// Goes on by itself where it stood.
    ///
    /// # Errors
    /// None; one that is not merged is as it should be.
    pub fn unmerge(self, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        match self.stage {
            Stage::Merged { before, .. } => {
                let stage = *before;
                let fact = Fact::Learned("unmerged", at);
                Ok(Decision::Changed(Self { stage, ..self }, vec![fact]))
            }
            Stage::UnderWay { .. }
            | Stage::ToReply { .. }
            | Stage::Replying { .. }
            | Stage::Replied { .. }
            | Stage::FollowedUp { .. }
            | Stage::Ended { .. } => Ok(Decision::AlreadyDone),
        }
    }

    /// What others tell is decided on what it is beneath; it stays merged, unless that ended it.
    ///
    /// # Errors
    /// Those of `decide`.
    pub fn beneath(
        self,
        decide: impl FnOnce(Self) -> Result<Decision, Refusal>,
    ) -> Result<Decision, Refusal> {
        let Stage::Merged { lead, at, before } = self.stage else {
            return decide(self);
        };
        let stage = *before;
        let decision = decide(Self { stage, ..self })?;
        Ok(match decision {
            Decision::Changed(next, facts) if !matches!(next.stage, Stage::Ended { .. }) => {
                let before = Box::new(next.stage);
                let stage = Stage::Merged { lead, at, before };
                Decision::Changed(Self { stage, ..next }, facts)
            }
            other => other,
        })
    }
}
