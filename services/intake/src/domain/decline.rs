//! 不予受理: never dropped silently, always with a coded reason and a signpost (F-2.2).

use chrono::{DateTime, Utc};
use regulation::DeclineReason;

use super::complaint::{Complaint, StaffId, State};
use super::fact::{Decision, Fact, Refusal};

impl Complaint {
    /// Declines what is outside of the regulation. The signpost (where to turn instead) is kept by
    /// the command, as every text is; here it must only exist. A repeat without new facts refers to
    /// the `earlier` complaint, which has ended (F-6.6).
    ///
    /// # Errors
    /// [`Refusal`] once it is accepted or ended, or decided with another reason.
    pub fn decline(
        mut self,
        by: StaffId,
        reason: DeclineReason,
        earlier: Option<&Self>,
        signpost: &str,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        if signpost.trim().is_empty() {
            return Err(Refusal::ReasonMissing);
        }
        match (reason, earlier.map(|earlier| &earlier.state)) {
            (DeclineReason::RepeatWithoutNewFacts, None) => return Err(Refusal::EarlierMissing),
            // What is not ended is merged into, or repeats nothing.
            (
                DeclineReason::RepeatWithoutNewFacts,
                Some(State::Registered | State::Open { .. } | State::Merged { .. }),
            ) => return Err(Refusal::EarlierNotEnded),
            (
                DeclineReason::RepeatWithoutNewFacts,
                Some(State::Declined { .. } | State::Withdrawn { .. } | State::Closed { .. }),
            ) => {}
            (
                DeclineReason::NotWindowService
                | DeclineReason::InOtherProcedure
                | DeclineReason::NoMatterStated
                | DeclineReason::Praise
                | DeclineReason::Enquiry,
                _,
            ) => {}
        }
        match self.state {
            State::Registered => {
                let state = State::Declined { reason, by, at };
                let fact = Fact::Declined { reason, by };
                self.record.due = None;
                Ok(Decision::Changed(Self { state, ..self }, vec![fact]))
            }
            State::Declined { reason: told, .. } if told == reason => Ok(Decision::AlreadyDone),
            State::Declined { .. } => Err(Refusal::DecidedOtherwise),
            State::Open { .. } => Err(Refusal::AlreadyAccepted),
            State::Withdrawn { .. } => Err(Refusal::Withdrawn),
            State::Closed { .. } => Err(Refusal::Closed),
            State::Merged { .. } => Err(Refusal::Merged),
        }
    }
}
