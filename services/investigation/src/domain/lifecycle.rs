//! How an investigation begins, ends and begins again; the register decides that (intake).

use chrono::{DateTime, Utc};
use regulation::ReopenReason;

use super::{Case, ComplaintId, Decision, Fact, Investigation, Refusal, Stage, Work};

/// Why nobody has anything to do any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// 不予受理.
    Declined,
    /// 撤回, where that ends the case (F-6.5).
    Withdrawn,
    /// 办结.
    Closed,
    /// 并单: goes on within another complaint, and comes back when it is unmerged (F-6.6).
    Merged,
}

impl Work {
    fn first(at: DateTime<Utc>, reopening: i32) -> Self {
        Self {
            round: 1,
            opened_at: at,
            reopening,
            verification: None,
            group: None,
            records: Vec::new(),
        }
    }

    /// New facts: verified anew, with what is there already. The group knows the case and stays
    /// until another one is formed.
    fn next_round(self, at: DateTime<Utc>, reopening: i32) -> Self {
        Self {
            round: self.round + 1,
            opened_at: at,
            reopening,
            verification: None,
            ..self
        }
    }
}

impl Investigation {
    /// The register told of a complaint: remembered, so that acceptance finds what it needs. The one
    /// transition that starts from nothing.
    pub fn remember(complaint: ComplaintId, case: Case) -> (Self, Vec<Fact>) {
        let fact = Fact::CaseLearned("remembered", case.registered_at);
        (
            Self {
                complaint,
                case,
                stage: Stage::Registered,
                classified: None,
                proposal: None,
            },
            vec![fact],
        )
    }

    /// Accepted: verification begins.
    ///
    /// # Errors
    /// [`Refusal::Ended`].
    pub fn open(self, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        match self.stage {
            Stage::Registered => self.becomes(
                Stage::Verifying(Work::first(at, 0)),
                vec![Fact::Opened { round: 1, at }],
            ),
            Stage::Verifying(_) | Stage::Concluded(..) => Ok(Decision::AlreadyDone),
            Stage::Ended { .. } => Err(Refusal::Ended),
        }
    }

    /// Declined, withdrawn or closed. What waits for a second person is dropped; only a merging may be
    /// undone, so what waits goes on waiting. One that is merged ends as what it is beneath.
    ///
    /// # Errors
    /// None; the type is that of every transition.
    pub fn end(self, how: Ending, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        let mut case = match how {
            Ending::Merged => self,
            Ending::Declined | Ending::Withdrawn | Ending::Closed => self.beneath(),
        };
        let left = match case.stage.clone() {
            Stage::Registered => None,
            Stage::Verifying(work) => Some((work, None)),
            Stage::Concluded(work, conclusion) => Some((work, Some(conclusion))),
            // A withdrawn one is closed after that: it has ended already.
            Stage::Ended { .. } => return Ok(Decision::AlreadyDone),
        };
        let dropped = match how {
            Ending::Merged => None,
            Ending::Declined | Ending::Withdrawn | Ending::Closed => case.proposal.take(),
        };
        let dropped = dropped.map(|waiting| Fact::DowngradeDropped(waiting, at));
        let facts = dropped.into_iter().chain([Fact::Ended(how, at)]).collect();
        case.becomes(Stage::Ended { how, at, left }, facts)
    }

    /// Since when it is merged, while it is.
    pub const fn merged_since(&self) -> Option<DateTime<Utc>> {
        match &self.stage {
            Stage::Ended {
                how: Ending::Merged,
                at,
                ..
            } => Some(*at),
            Stage::Ended {
                how: Ending::Declined | Ending::Withdrawn | Ending::Closed,
                ..
            }
            | Stage::Registered
            | Stage::Verifying(_)
            | Stage::Concluded(..) => None,
        }
    }

    /// As it is beneath the merging: what others tell is decided on this.
    pub fn beneath(mut self) -> Self {
        if self.merged_since().is_some()
            && let Stage::Ended { left, .. } = self.stage
        {
            self.stage = match left {
                None => Stage::Registered,
                Some((work, None)) => Stage::Verifying(work),
                Some((work, Some(conclusion))) => Stage::Concluded(work, conclusion),
            };
        }
        self
    }

    /// Goes on by itself, exactly where it was left.
    ///
    /// # Errors
    /// None; one that is not merged is as it should be.
    pub fn unmerge(self, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        if self.merged_since().is_none() {
            return Ok(Decision::AlreadyDone);
        }
        let stage = self.clone().beneath().stage;
        self.becomes(stage, vec![Fact::Resumed(at)])
    }

    /// New facts begin a new round. Dissatisfaction and supervision do not: the handling is done
    /// again, what was found stands. `reopening` is the register's count, so that a repeated
    /// message changes nothing.
    ///
    /// # Errors
    /// [`Refusal::NotAccepted`].
    pub fn reopen(
        self,
        reason: ReopenReason,
        reopening: i32,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        if self.work().is_some_and(|work| work.reopening >= reopening) {
            return Ok(Decision::AlreadyDone);
        }
        let anew = match reason {
            ReopenReason::NewFacts => true,
            ReopenReason::Dissatisfied | ReopenReason::Supervision => false,
        };
        let (mut work, conclusion, ended) = match self.stage.clone() {
            Stage::Registered => return Err(Refusal::NotAccepted),
            Stage::Verifying(work) => (work, None, false),
            Stage::Concluded(work, conclusion) => (work, Some(conclusion), false),
            Stage::Ended {
                left: Some((work, conclusion)),
                ..
            } => (work, conclusion, true),
            // Declined once and taken up all the same: there is nothing yet to go on with.
            Stage::Ended { left: None, .. } => {
                let stage = Stage::Verifying(Work::first(at, reopening));
                return self.becomes(stage, vec![Fact::Opened { round: 1, at }]);
            }
        };
        if anew {
            let work = work.next_round(at, reopening);
            let fact = Fact::Opened {
                round: work.round,
                at,
            };
            return self.becomes(Stage::Verifying(work), vec![fact]);
        }
        work.reopening = reopening;
        let stage = match conclusion {
            None => Stage::Verifying(work),
            Some(conclusion) => Stage::Concluded(work, conclusion),
        };
        let fact = if ended {
            Fact::Resumed(at)
        } else {
            Fact::CaseLearned("reopened_for_handling", at)
        };
        self.becomes(stage, vec![fact])
    }
}

impl Decision {
    /// The same for a case that stays merged.
    pub fn within(self, since: DateTime<Utc>) -> Self {
        match self {
            Self::Changed(mut case, facts) => {
                let left = match case.stage.clone() {
                    Stage::Registered => None,
                    Stage::Verifying(work) => Some((work, None)),
                    Stage::Concluded(work, conclusion) => Some((work, Some(conclusion))),
                    Stage::Ended { .. } => return Self::Changed(case, facts),
                };
                case.stage = Stage::Ended {
                    how: Ending::Merged,
                    at: since,
                    left,
                };
                Self::Changed(case, facts)
            }
            Self::AlreadyDone => Self::AlreadyDone,
        }
    }
}
