//! How a complaint ends, and how it begins again: 撤回, 办结, reopening (F-6.3 to F-6.7).

use chrono::{DateTime, Utc};
use regulation::{ClosingResult, ReopenReason, Scope};

use super::complaint::{Complaint, StaffId, State, Verdict, Work};
use super::fact::{Decision, Fact, Refusal};

impl Complaint {
    /// 撤回, before the reply. Scope C is not ended by it: the wish is recorded, the case goes on.
    ///
    /// # Errors
    /// [`Refusal`] after the reply, or once it is ended otherwise.
    pub fn withdraw(
        self,
        recorded_by: Option<StaffId>,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        // One that is merged is taken back as what it is beneath; its lead goes on.
        let (accepted, round) = match self.state.beneath() {
            State::Registered => (None, 0),
            State::Open {
                work: Work::ToFollowUp,
                ..
            } => return Err(Refusal::AlreadyReplied),
            State::Open {
                accepted, round, ..
            } => (Some(*accepted), *round),
            State::Withdrawn { .. } => return Ok(Decision::AlreadyDone),
            State::Declined { .. } => return Err(Refusal::Declined),
            State::Closed { .. } => return Err(Refusal::Closed),
            State::Merged { .. } => return Err(Refusal::Merged),
        };
        if self.withdrawal.is_some() {
            return Ok(Decision::AlreadyDone);
        }
        let ends_case = !self.classified.scopes.contains(&Scope::Integrity);
        let state = if ends_case {
            State::Withdrawn {
                accepted,
                round,
                at,
            }
        } else {
            self.state
        };
        let fact = Fact::Withdrawn {
            ends_case,
            recorded_by,
        };
        let withdrawal = Some(at);
        let mut next = Self {
            state,
            withdrawal,
            ..self
        };
        if ends_case {
            next.record.due = None;
        }
        Ok(Decision::Changed(next, vec![fact]))
    }

    /// 办结 by the complaint department, with a reason in words (F-6.4).
    ///
    /// # Errors
    /// [`Refusal`] before acceptance, once it is ended, or with a result that is none of closing.
    pub fn close(
        self,
        by: StaffId,
        result: ClosingResult,
        reason: &str,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match result {
            ClosingResult::Withdrawn | ClosingResult::Declined => {
                return Err(Refusal::NotAClosingResult);
            }
            ClosingResult::Resolved
            | ClosingResult::Partly
            | ClosingResult::Explained
            | ClosingResult::Unsubstantiated
            | ClosingResult::Transferred => {}
        }
        if reason.trim().is_empty() {
            return Err(Refusal::ReasonMissing);
        }
        match self.state {
            State::Open { .. } => Ok(self.closed(Some(by), result, at)),
            State::Closed { result: told, .. } if told == result => Ok(Decision::AlreadyDone),
            State::Closed { .. } => Err(Refusal::DecidedOtherwise),
            State::Registered => Err(Refusal::NotAccepted),
            State::Declined { .. } => Err(Refusal::Declined),
            State::Withdrawn { .. } => Err(Refusal::Withdrawn),
            State::Merged { .. } => Err(Refusal::Merged),
        }
    }

    /// Opens a closed complaint again. A result that stands is worked on again; new facts, and a case
    /// that was closed without a result, are verified and classified first.
    ///
    /// # Errors
    /// [`Refusal`] where it is not closed, or no note says why.
    pub fn reopen(
        self,
        by: StaffId,
        reason: ReopenReason,
        note: &str,
    ) -> Result<Decision, Refusal> {
        if note.trim().is_empty() {
            return Err(Refusal::ReasonMissing);
        }
        match self.state {
            State::Closed { .. } => Ok(self.opened_again(Some(by), reason)),
            State::Registered | State::Open { .. } => Err(Refusal::NotClosed),
            State::Declined { .. } => Err(Refusal::Declined),
            State::Withdrawn { .. } => Err(Refusal::Withdrawn),
            State::Merged { .. } => Err(Refusal::Merged),
        }
    }

    /// Closes whatever is accepted; the callers have looked at the state.
    pub(super) fn closed(
        mut self,
        by: Option<StaffId>,
        result: ClosingResult,
        at: DateTime<Utc>,
    ) -> Decision {
        if let State::Open {
            accepted, round, ..
        } = self.state
        {
            self.state = State::Closed {
                accepted,
                round,
                result,
                by,
                at,
            };
        }
        self.record.due = None;
        Decision::Changed(self, vec![Fact::Closed { result, by }])
    }

    pub(super) fn opened_again(mut self, by: Option<StaffId>, reason: ReopenReason) -> Decision {
        let mut told = 0;
        if let State::Open {
            accepted, round, ..
        }
        | State::Closed {
            accepted, round, ..
        } = self.state
        {
            told = round + 1;
            let work = match (reason, self.record.verdict) {
                (ReopenReason::NewFacts, _) | (_, Verdict::Pending) => {
                    self.record.verdict = Verdict::Pending;
                    Work::Verifying
                }
                (
                    ReopenReason::Dissatisfied | ReopenReason::Supervision,
                    Verdict::Approved | Verdict::Reviewed,
                ) => Work::Handling,
            };
            self.state = State::Open {
                accepted,
                round: told,
                work,
            };
        }
        self.record.due = None;
        let fact = Fact::Reopened {
            reason,
            round: told,
            by,
        };
        Decision::Changed(self, vec![fact])
    }
}
