//! Reply, follow-up, redo and review (F-6.2, F-6.3).

use chrono::{DateTime, Utc};
use regulation::{Clock, ReopenReason};

use super::{
    Approval, Assignment, Decision, End, Fact, Refusal, Replied, SentBack, Signature, StaffId,
    Stage, Terms,
};

/// Who is above the case, none of them recused.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Above {
    /// Told of a major complaint at once.
    pub leaders: Vec<StaffId>,
    /// The next level, without the authors of the decision.
    pub reviewers: Vec<StaffId>,
}

impl Assignment {
    /// 答复 was sent: the follow-up has its limit from here on.
    pub fn replied(
        mut self,
        replied: Signature,
        round: i32,
        terms: &Terms,
    ) -> Result<Decision, Refusal> {
        match self.stage.clone() {
            Stage::Approved(approval) => {
                let (at, mut facts) = (replied.at, Vec::new());
                self.record.replies = round;
                self.stop(Clock::Reply, at);
                self.start(Clock::FollowUp, at, at, terms, &mut facts);
                self.at_stage(Stage::Replied(Replied { approval, replied }), facts)
            }
            Stage::Replied(_) | Stage::FollowedUp { .. } => Ok(Decision::AlreadyDone),
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => Err(Refusal::NotNow(stage.code())),
        }
    }

    /// 回访 is finished; intake closes or reopens.
    pub fn followed_up(mut self, round: i32, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        if round < self.record.replies {
            return Err(Refusal::EarlierRound);
        }
        match self.stage.clone() {
            Stage::Replied(replied) => {
                self.stop(Clock::FollowUp, at);
                self.at_stage(Stage::FollowedUp { replied, at }, Vec::new())
            }
            Stage::FollowedUp { .. } => Ok(Decision::AlreadyDone),
            Stage::Approved(_) => Err(Refusal::NotYet("the reply")),
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => Err(Refusal::NotNow(stage.code())),
        }
    }

    /// Opened again by intake. Dissatisfaction leads to a redo, and after the last one allowed to
    /// the review by the next level; supervision to a redo; new facts to verification.
    pub fn reopened(
        mut self,
        reason: ReopenReason,
        by: Option<StaffId>,
        above: Above,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match self.stage.clone() {
            Stage::Approved(_) => return Err(Refusal::NotYet("the reply")),
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::InReview { .. }) => return Err(Refusal::NotNow(stage.code())),
            stage @ Stage::Ended {
                how: End::Merged, ..
            } => return Err(Refusal::NotNow(stage.code())),
            Stage::Replied(_) | Stage::FollowedUp { .. } => {}
            Stage::Ended {
                how: End::Closed | End::Withdrawn | End::Declined,
                ..
            } => {}
        }
        self.stop(Clock::FollowUp, at);
        let decided = self.stage.approval().cloned();
        match (reason, decided) {
            (ReopenReason::NewFacts, _) | (_, None) => {
                let mut facts = Vec::new();
                self.record.conclusion = None;
                self.start(Clock::Classification, at, at, terms, &mut facts);
                self.at_stage(Stage::AwaitingClassification { since: at, by }, facts)
            }
            (ReopenReason::Supervision, Some(decision)) => {
                self.redo(decision, by, above.leaders, terms, at)
            }
            (ReopenReason::Dissatisfied, Some(decision)) => {
                let redos = u32::try_from(self.record.redos).unwrap_or(u32::MAX);
                if redos < terms.policy.redo_limit {
                    self.redo(decision, by, above.leaders, terms, at)
                } else {
                    let mut facts = Vec::new();
                    let due_at = self.start(Clock::Review, at, at, terms, &mut facts);
                    let reviewers = above.reviewers;
                    facts.push(Fact::ReviewOpened {
                        reviewers: reviewers.clone(),
                        due_at,
                        at,
                    });
                    self.at_stage(
                        Stage::InReview {
                            decision,
                            reviewers,
                            opened_at: at,
                        },
                        facts,
                    )
                }
            }
        }
    }

    fn redo(
        mut self,
        decision: Approval,
        by: Option<StaffId>,
        leaders: Vec<StaffId>,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        self.record.redos += 1;
        let mut facts = vec![Fact::RedoOrdered {
            redo: self.record.redos,
            by,
            at,
        }];
        self.start(Clock::Redo, at, at, terms, &mut facts);
        let work = decision.endorsement.submission.work;
        if self.fits_severity(&work.order) {
            self.at_stage(Stage::InHandling(work), facts)
        } else {
            // It became major after its ordinary result was approved: the redo is a group's.
            self.await_order(Some(work.order), leaders, at, terms, &mut facts);
            self.with(facts)
        }
    }

    /// 复核 by one of those asked, never by an author of the decision. Upheld: the complainant is
    /// told so; else the work is done again.
    pub fn review(
        mut self,
        by: StaffId,
        upheld: bool,
        note: String,
        leaders: Vec<StaffId>,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match self.stage.clone() {
            Stage::InReview {
                decision,
                reviewers,
                ..
            } => {
                if decision.authors().contains(&by) {
                    return Err(Refusal::OwnWork);
                }
                if !reviewers.contains(&by) {
                    return Err(Refusal::NotReviewer);
                }
                self.record.reviews.push(SentBack {
                    by,
                    at,
                    reason: note,
                });
                self.stop(Clock::Review, at);
                let reviewed = Fact::Reviewed { by, upheld, at };
                if upheld {
                    let mut facts = vec![reviewed];
                    self.start(Clock::Reply, at, at, terms, &mut facts);
                    return self.at_stage(Stage::Approved(decision), facts);
                }
                match self.redo(decision, Some(by), leaders, terms, at)? {
                    Decision::Changed(case, mut facts) => {
                        facts.insert(0, reviewed);
                        Ok(Decision::Changed(case, facts))
                    }
                    Decision::AlreadyDone => Ok(Decision::AlreadyDone),
                }
            }
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::Ended { .. }) => Err(Refusal::NotNow(stage.code())),
        }
    }
}
