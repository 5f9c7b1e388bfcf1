//! A complaint in the register, and what intake decides about it.
//!
//! Splits by verb: [`super::registration`] begins, `decline.rs` refuses, `end.rs` withdraws, closes
//! and reopens, [`super::progress`] follows what the other services tell.

use chrono::{DateTime, NaiveDate, Utc};
use regulation::{
    Clock, ClosingResult, DeclineReason, Finding, Satisfaction, Scope, Sensitivity, Severity, Stage,
};
use uuid::Uuid;

use super::fact::{Decision, Fact, Refusal};
use super::merge::Merger;

/// Names a complaint everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ComplaintId(pub Uuid);

/// Names a member of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StaffId(pub Uuid);

/// 受理: who, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acceptance {
    /// Who accepted.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where an accepted complaint stands with the other services; intake follows their facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Is verified and classified.
    Verifying,
    /// Classified; waits for dispatch or designation.
    ToDispatch,
    /// Not signed for yet.
    Dispatched,
    /// Signed for, or sent back for redo.
    Handling,
    /// Result submitted or endorsed.
    Approving,
    /// Approved or reviewed; waits for the reply.
    ToReply,
    /// Replied; waits for the follow-up.
    ToFollowUp,
    /// 复核 by the next level.
    InReview,
}

/// What intake itself decides; later states keep what earlier ones knew.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Waits for the acceptance decision.
    Registered,
    /// Accepted and not ended.
    Open {
        /// 受理.
        accepted: Acceptance,
        /// Counts reopenings.
        round: i32,
        /// Where it stands.
        work: Work,
    },
    /// 不予受理.
    Declined {
        /// Why.
        reason: DeclineReason,
        /// Who.
        by: StaffId,
        /// When.
        at: DateTime<Utc>,
    },
    /// 撤回; before or after acceptance.
    Withdrawn {
        /// 受理, where that came first.
        accepted: Option<Acceptance>,
        /// Counts reopenings.
        round: i32,
        /// When.
        at: DateTime<Utc>,
    },
    /// 办结.
    Closed {
        /// 受理.
        accepted: Acceptance,
        /// Counts reopenings.
        round: i32,
        /// What became of it.
        result: ClosingResult,
        /// None where reply and follow-up closed it.
        by: Option<StaffId>,
        /// When.
        at: DateTime<Utc>,
    },
    /// 并单: goes on within another complaint.
    Merged {
        /// Into which.
        merger: Merger,
        /// Where it stood, and stands again when it is unmerged.
        before: Box<Self>,
    },
}

impl State {
    /// As the register shows it.
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Registered => Stage::Registered,
            Self::Open { work, .. } => match work {
                Work::Verifying => Stage::Accepted,
                Work::ToDispatch => Stage::Classified,
                Work::Dispatched => Stage::Dispatched,
                Work::Handling => Stage::InHandling,
                Work::Approving => Stage::InApproval,
                Work::ToReply => Stage::ToReply,
                Work::ToFollowUp => Stage::ToFollowUp,
                Work::InReview => Stage::InReview,
            },
            Self::Declined { .. } => Stage::Declined,
            Self::Withdrawn { .. } => Stage::Withdrawn,
            Self::Closed { .. } => Stage::Closed,
            Self::Merged { .. } => Stage::Merged,
        }
    }
}

/// Nature and gravity: proposed from the text at registration, decided by a person later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classified {
    /// Gravest first (F-2.1a).
    pub scopes: Vec<Scope>,
    /// `A1` …
    pub subtypes: Vec<String>,
    /// Ordinary or major.
    pub severity: Severity,
    /// False while it is only proposed.
    pub decided: bool,
    /// Who may read what.
    pub sensitivity: Sensitivity,
}

/// Whether there is a result to reply with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Not yet.
    #[default]
    Pending,
    /// Approved (F-6.1).
    Approved,
    /// The next level has reviewed; no further redo follows (F-6.3).
    Reviewed,
}

/// What the register shows besides the stage: three facts that are not each other (F-6.4).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// 核实结论.
    pub finding: Option<Finding>,
    /// The last answer at follow-up.
    pub satisfaction: Option<Satisfaction>,
    /// 整改: measures ordered and not checked off.
    pub open_measures: i32,
    /// Whether there is a result, and who stands behind it.
    pub verdict: Verdict,
    /// The clock that runs and its deadline.
    pub due: Option<(Clock, DateTime<Utc>)>,
    /// The departments that handle it.
    pub departments: Vec<Uuid>,
    /// Handlers and members of the group: they read what their work needs.
    pub assigned: Vec<StaffId>,
}

/// One complaint.
#[derive(Debug, Clone, PartialEq)]
pub struct Complaint {
    pub(super) id: ComplaintId,
    pub(super) site: Uuid,
    pub(super) respondents: Vec<StaffId>,
    pub(super) leader_is_respondent: bool,
    pub(super) classified: Classified,
    pub(super) promised: NaiveDate,
    pub(super) withdrawal: Option<DateTime<Utc>>,
    pub(super) state: State,
    pub(super) record: Record,
}

impl Complaint {
    /// For `store` only: what was saved is valid, so nothing is decided here.
    #[expect(
        clippy::too_many_arguments,
        reason = "one per column group, called once"
    )]
    pub(crate) fn restore(
        id: ComplaintId,
        site: Uuid,
        respondents: Vec<StaffId>,
        leader_is_respondent: bool,
        classified: Classified,
        promised: NaiveDate,
        withdrawal: Option<DateTime<Utc>>,
        state: State,
        record: Record,
    ) -> Self {
        Self {
            id,
            site,
            respondents,
            leader_is_respondent,
            classified,
            promised,
            withdrawal,
            state,
            record,
        }
    }

    /// Its id.
    pub const fn id(&self) -> ComplaintId {
        self.id
    }

    /// The site complained about.
    pub const fn site(&self) -> Uuid {
        self.site
    }

    /// Staff complained about, where identified.
    pub fn respondents(&self) -> &[StaffId] {
        &self.respondents
    }

    /// A leader is among the respondents, so it is S3 whatever else changes.
    pub const fn leader_is_respondent(&self) -> bool {
        self.leader_is_respondent
    }

    /// Nature and gravity.
    pub const fn classified(&self) -> &Classified {
        &self.classified
    }

    /// Told to the complainant (F-4.6).
    pub const fn promised(&self) -> NaiveDate {
        self.promised
    }

    /// When the complainant took it back, also where scope C goes on all the same.
    pub const fn withdrawal(&self) -> Option<DateTime<Utc>> {
        self.withdrawal
    }

    /// What intake decided.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Finding, satisfaction, rectification, deadline.
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// As the register shows it.
    pub const fn stage(&self) -> Stage {
        self.state.stage()
    }

    /// 受理 (F-4.1b).
    ///
    /// # Errors
    /// [`Refusal`] once it is declined or ended.
    pub fn accept(self, by: StaffId, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        match self.state {
            State::Registered => {
                let state = State::Open {
                    accepted: Acceptance { by, at },
                    round: 0,
                    work: Work::Verifying,
                };
                let promised = self.promised;
                let fact = Fact::Accepted { by, promised };
                Ok(Decision::Changed(Self { state, ..self }, vec![fact]))
            }
            State::Open { .. } => Ok(Decision::AlreadyDone),
            State::Declined { .. } => Err(Refusal::Declined),
            State::Withdrawn { .. } => Err(Refusal::Withdrawn),
            State::Closed { .. } => Err(Refusal::Closed),
            State::Merged { .. } => Err(Refusal::Merged),
        }
    }

    /// Staff complained about became known. `leader` says whether one of them leads.
    ///
    /// # Errors
    /// [`Refusal`] once it is ended.
    pub fn identify(
        mut self,
        by: StaffId,
        staff: &[StaffId],
        leader: bool,
    ) -> Result<Decision, Refusal> {
        self.not_ended()?;
        let known = self.respondents.len();
        for id in staff {
            if !self.respondents.contains(id) {
                self.respondents.push(*id);
            }
        }
        if self.respondents.len() == known {
            return Ok(Decision::AlreadyDone);
        }
        self.leader_is_respondent |= leader;
        let respondents = self.respondents.clone();
        let mut facts = vec![Fact::RespondentIdentified { respondents, by }];
        if self.leader_is_respondent {
            facts.extend(self.become_sensitive(Sensitivity::S3));
        }
        Ok(Decision::Changed(self, facts))
    }

    /// The complainant or the desk adds something; an allegation of scope C in it makes the whole
    /// complaint sensitive at once, and a person decides later. One that was merged then goes on by
    /// itself: what it alleges now is not what its lead is about.
    ///
    /// # Errors
    /// [`Refusal`] once it is ended.
    pub fn supplement(mut self, supplement: Uuid, proposed: &[Scope]) -> Result<Decision, Refusal> {
        let merged = self.merger().is_some();
        if !merged {
            self.not_ended()?;
        }
        let mut facts = vec![Fact::Supplemented { supplement }];
        if proposed.contains(&Scope::Integrity)
            && let Some(raised) = self.become_sensitive(Sensitivity::S3)
        {
            facts.push(raised);
            if merged && let Decision::Changed(next, unmerged) = self.clone().unmerge(None)? {
                facts.extend(unmerged);
                self = next;
            }
        }
        Ok(Decision::Changed(self, facts))
    }

    pub(super) fn become_sensitive(&mut self, sensitivity: Sensitivity) -> Option<Fact> {
        let previous = std::mem::replace(&mut self.classified.sensitivity, sensitivity);
        (previous != sensitivity).then_some(Fact::SensitivityChanged {
            sensitivity,
            previous,
        })
    }

    /// Nothing is to be done about it any more, unless it begins again: by a reopening, or on its own
    /// after it went on within another.
    pub(crate) const fn is_over(&self) -> bool {
        match self.state {
            State::Registered | State::Open { .. } => false,
            State::Declined { .. }
            | State::Withdrawn { .. }
            | State::Closed { .. }
            | State::Merged { .. } => true,
        }
    }

    /// It is over, and would not be any more: nothing of what is erased begins again.
    pub(crate) const fn begins_again_as(&self, next: &Self) -> bool {
        self.is_over() && !next.is_over()
    }

    pub(super) fn not_ended(&self) -> Result<(), Refusal> {
        match self.state {
            State::Registered | State::Open { .. } => Ok(()),
            State::Declined { .. } => Err(Refusal::Declined),
            State::Withdrawn { .. } => Err(Refusal::Withdrawn),
            State::Closed { .. } => Err(Refusal::Closed),
            State::Merged { .. } => Err(Refusal::Merged),
        }
    }
}
