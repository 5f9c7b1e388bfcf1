//! The result: submitted, endorsed, approved or sent back (F-6.1).

use chrono::{DateTime, Utc};
use regulation::{Clock, Severity};

use super::{
    Approval, Assignment, Decision, Endorsement, Fact, HandlingResult, Order, Refusal, SentBack,
    Signature, StaffId, Stage, Submission, Terms, To,
};

/// A result to submit.
#[derive(Debug, Clone, PartialEq)]
pub struct Submit {
    /// By whom.
    pub by: StaffId,
    /// They head the department that has the case.
    pub heads_unit: bool,
    /// What was done and found.
    pub summary: String,
    /// Who is asked to endorse it.
    pub endorsers: Vec<StaffId>,
    /// Why it is handed in without the part of an assisting department, where one is missing.
    pub without: Option<String>,
}

impl Assignment {
    /// The handler, a member of the group, or the head of the department is done. What the head of
    /// the unit submits is endorsed by that: an endorsement of their own work by themselves would
    /// add nothing, and approval by somebody else follows in any case.
    pub fn submit(
        self,
        submit: Submit,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match self.stage.clone() {
            Stage::InHandling(work) => {
                let Submit {
                    by,
                    heads_unit,
                    summary,
                    endorsers,
                    without,
                } = submit;
                let theirs = work.order.people().contains(&by)
                    || (heads_unit && work.order.department().is_some());
                if !theirs {
                    return Err(Refusal::NotYours);
                }
                let head = match &work.order.to {
                    To::Unit { .. } => heads_unit,
                    To::Group { leader, .. } => *leader == by,
                };
                let signature = Signature { by, at };
                let result = HandlingResult {
                    summary,
                    submitted: signature,
                };
                let submission = Submission {
                    work,
                    result,
                    endorsers,
                };
                let mut case = self;
                case.hand_in_without(without, signature)?;
                let mut facts = Vec::new();
                // Whoever has a result waits for nothing any more.
                case.end_suspension(Some(by), terms, at, &mut facts);
                case.stop(Clock::Handling, at);
                case.stop(Clock::Redo, at);
                case.start(Clock::Approval, at, at, terms, &mut facts);
                facts.push(Fact::ResultSubmitted { by, at });
                let stage = if head {
                    facts.push(Fact::ResultEndorsed { by, at });
                    Stage::Endorsed(Endorsement {
                        submission,
                        endorsed: signature,
                    })
                } else {
                    Stage::Submitted(submission)
                };
                case.at_stage(stage, facts)
            }
            Stage::Submitted(submission) | Stage::Endorsed(Endorsement { submission, .. })
                if submission.result.submitted.by == submit.by
                    && submission.result.summary == submit.summary =>
            {
                Ok(Decision::AlreadyDone)
            }
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => Err(Refusal::NotNow(stage.code())),
        }
    }

    /// The head of the unit agrees, or whoever else was asked to; never to their own result.
    pub fn endorse(
        self,
        by: StaffId,
        heads_unit: bool,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match self.stage.clone() {
            Stage::Submitted(submission) => {
                if submission.result.submitted.by == by {
                    return Err(Refusal::OwnWork);
                }
                if !heads_unit && !submission.endorsers.contains(&by) {
                    return Err(Refusal::NotYours);
                }
                let endorsement = Endorsement {
                    submission,
                    endorsed: Signature { by, at },
                };
                self.at_stage(
                    Stage::Endorsed(endorsement),
                    vec![Fact::ResultEndorsed { by, at }],
                )
            }
            Stage::Endorsed(endorsement) if endorsement.endorsed.by == by => {
                Ok(Decision::AlreadyDone)
            }
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => Err(Refusal::NotNow(stage.code())),
        }
    }

    /// The complaint department (ordinary) or the leadership (major) approves: nobody who worked
    /// on it or endorsed it, and a major one not before its group has concluded.
    pub fn approve(
        self,
        by: StaffId,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match self.stage.clone() {
            Stage::Endorsed(endorsement) => {
                let submission = &endorsement.submission;
                let order = &submission.work.order;
                let handler = submission.result.submitted.by;
                if by == handler || by == endorsement.endorsed.by || order.people().contains(&by) {
                    return Err(Refusal::OwnWork);
                }
                if self.matter.severity == Severity::Major && !self.group_concluded(order) {
                    return Err(Refusal::NotConcluded);
                }
                let approval = Approval {
                    endorsement,
                    approved: Signature { by, at },
                };
                let mut case = self;
                let mut facts = vec![Fact::ResultApproved { by, handler, at }];
                case.stop(Clock::Approval, at);
                case.start(Clock::Reply, at, at, terms, &mut facts);
                case.at_stage(Stage::Approved(approval), facts)
            }
            Stage::Approved(approval) if approval.approved.by == by => Ok(Decision::AlreadyDone),
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => Err(Refusal::NotNow(stage.code())),
        }
    }

    fn group_concluded(&self, order: &Order) -> bool {
        let by_group = |by: StaffId| order.people().contains(&by);
        self.record
            .conclusion
            .is_some_and(|conclusion| by_group(conclusion.by))
    }

    /// 重办 before approval: back to whoever works on it, with the deadline that they had (F-6.1).
    pub fn send_back(
        mut self,
        by: StaffId,
        reason: String,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let submission = match self.stage.clone() {
            Stage::Submitted(submission) | Stage::Endorsed(Endorsement { submission, .. }) => {
                submission
            }
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => return Err(Refusal::NotNow(stage.code())),
        };
        if submission.result.submitted.by == by {
            return Err(Refusal::OwnWork);
        }
        self.record.send_backs.push(SentBack { by, at, reason });
        let mut facts = vec![Fact::RedoOrdered {
            redo: 0,
            by: Some(by),
            at,
        }];
        self.resume_work(at, terms, &mut facts);
        self.at_stage(Stage::InHandling(submission.work), facts)
    }
}
