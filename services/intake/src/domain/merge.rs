//! 并单: a repeat goes on within another complaint, and comes back exactly as it was (F-6.6).

use chrono::{DateTime, Utc};

use super::complaint::{Complaint, ComplaintId, StaffId, State, Work};
use super::fact::{Decision, Fact, Refusal};

/// Into what, who, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merger {
    /// The complaint that goes on.
    pub into: ComplaintId,
    /// Who decided.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
}

impl Complaint {
    /// Goes on within `lead`, which nothing changes. `leads` says whether others were merged into
    /// this one: they would be two steps away from what goes on.
    ///
    /// Nothing may get lost on the way: the lead must be of the same site, not less sensitive, and
    /// name everybody whom this one complains about, so that whoever is recused here is recused there.
    ///
    /// # Errors
    /// [`Refusal`] where one of the two is not open before its reply, or the lead does not suit.
    pub fn merge(
        mut self,
        by: StaffId,
        lead: &Self,
        leads: bool,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match &self.state {
            State::Registered => {}
            State::Open { work, .. } => match work {
                Work::ToFollowUp => return Err(Refusal::AlreadyReplied),
                Work::Verifying
                | Work::ToDispatch
                | Work::Dispatched
                | Work::Handling
                | Work::Approving
                | Work::ToReply
                | Work::InReview => {}
            },
            State::Merged { merger, .. } if merger.into == lead.id => {
                return Ok(Decision::AlreadyDone);
            }
            State::Merged { .. } => return Err(Refusal::Merged),
            State::Declined { .. } => return Err(Refusal::Declined),
            State::Withdrawn { .. } => return Err(Refusal::Withdrawn),
            State::Closed { .. } => return Err(Refusal::Closed),
        }
        if leads {
            return Err(Refusal::LeadsOthers);
        }
        lead.takes(&self)?;
        let merger = Merger {
            into: lead.id,
            by,
            at,
        };
        self.state = State::Merged {
            merger,
            before: Box::new(self.state),
        };
        let fact = Fact::Merged { lead: lead.id, by };
        Ok(Decision::Changed(self, vec![fact]))
    }

    /// Whether another complaint may go on within this one.
    fn takes(&self, other: &Self) -> Result<(), Refusal> {
        if self.id == other.id {
            return Err(Refusal::IntoItself);
        }
        match self.state {
            State::Registered => {}
            State::Open {
                work: Work::ToFollowUp,
                ..
            } => return Err(Refusal::LeadNotOpen),
            State::Open { .. } => {}
            State::Merged { .. } => return Err(Refusal::LeadMerged),
            State::Declined { .. } | State::Withdrawn { .. } | State::Closed { .. } => {
                return Err(Refusal::LeadNotOpen);
            }
        }
        let named = |id: &StaffId| self.respondents.contains(id);
        if self.site != other.site {
            Err(Refusal::OtherSite)
        } else if self.classified.sensitivity < other.classified.sensitivity {
            Err(Refusal::LessSensitive)
        } else if !other.respondents.iter().all(named) {
            Err(Refusal::RespondentsMissing)
        } else {
            Ok(())
        }
    }

    /// Goes on by itself from where it stood. `by` is none where nobody decided it: the lead ended by
    /// a withdrawal, or integrity came to light.
    ///
    /// # Errors
    /// [`Refusal::NotMerged`].
    pub fn unmerge(self, by: Option<StaffId>) -> Result<Decision, Refusal> {
        match self.state {
            State::Merged { merger, before } => {
                let state = *before;
                let lead = merger.into;
                let fact = Fact::Unmerged { lead, by };
                Ok(Decision::Changed(Self { state, ..self }, vec![fact]))
            }
            State::Registered
            | State::Open { .. }
            | State::Declined { .. }
            | State::Withdrawn { .. }
            | State::Closed { .. } => Err(Refusal::NotMerged),
        }
    }

    /// Into what it was merged, while it is.
    pub const fn merger(&self) -> Option<&Merger> {
        match &self.state {
            State::Merged { merger, .. } => Some(merger),
            State::Registered
            | State::Open { .. }
            | State::Declined { .. }
            | State::Withdrawn { .. }
            | State::Closed { .. } => None,
        }
    }
}

impl State {
    /// What it is apart from being merged.
    pub const fn beneath(&self) -> &Self {
        match self {
            Self::Merged { before, .. } => before.beneath(),
            Self::Registered
            | Self::Open { .. }
            | Self::Declined { .. }
            | Self::Withdrawn { .. }
            | Self::Closed { .. } => self,
        }
    }
}

impl Decision {
    /// The same for a complaint that stays merged: what was decided lies beneath.
    pub(super) fn beneath(self, merger: Merger) -> Self {
        let merged = |next: Complaint| Complaint {
            state: State::Merged {
                merger,
                before: Box::new(next.state),
            },
            ..next
        };
        match self {
            Self::Changed(next, facts) => Self::Changed(merged(next), facts),
            Self::Followed(next) => Self::Followed(merged(next)),
            Self::AlreadyDone => Self::AlreadyDone,
        }
    }
}
