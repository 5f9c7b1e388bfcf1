//! 催办 and 督办 by persons (F-6.7).

use chrono::{DateTime, Utc};

use super::{
    Answer, Assignment, Decision, Fact, Refusal, Signature, StaffId, Stage, Supervision,
    SupervisionId, Urge,
};

/// A supervision order to give.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSupervision {
    /// A fresh id.
    pub id: SupervisionId,
    /// What has to be done.
    pub what: String,
    /// By when it has to be answered.
    pub due_at: DateTime<Utc>,
    /// By whom.
    pub by: StaffId,
    /// Who must answer.
    pub asked: Vec<StaffId>,
}

impl Assignment {
    /// 催办: whoever must act next hears of it; nothing else changes. Nobody urges themselves.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn urge(
        mut self,
        by: StaffId,
        note: Option<String>,
        mut recipients: Vec<StaffId>,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        self.somebody_has_to_act()?;
        recipients.retain(|person| *person != by);
        if recipients.is_empty() {
            return Err(Refusal::NobodyElse);
        }
        self.side.urges.push(Urge {
            urged: Signature { by, at },
            recipients: recipients.clone(),
            note,
        });
        let due_at = self.next_deadline().map(|run| run.due_at);
        self.with(vec![Fact::Urged {
            recipients,
            due_at,
            by,
            at,
        }])
    }

    /// 督办: an order that has to be answered.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn order_supervision(
        mut self,
        new: NewSupervision,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        self.somebody_has_to_act()?;
        let NewSupervision {
            id,
            what,
            due_at,
            by,
            mut asked,
        } = new;
        if due_at <= at {
            return Err(Refusal::DueInThePast);
        }
        asked.retain(|person| *person != by);
        if asked.is_empty() {
            return Err(Refusal::NobodyElse);
        }
        self.side.supervisions.push(Supervision {
            id,
            what,
            due_at,
            ordered: Signature { by, at },
            asked: asked.clone(),
            answer: None,
        });
        self.with(vec![Fact::SupervisionOrdered {
            id,
            due_at,
            asked,
            by,
            at,
        }])
    }

    /// What was done about it, by somebody who was asked or who has to act `now`; never by whoever
    /// ordered it. At any stage: an order may outlive the reply.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn answer_supervision(
        mut self,
        id: SupervisionId,
        by: StaffId,
        now: &[StaffId],
        text: String,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let found = self.side.supervisions.iter_mut().find(|s| s.id == id);
        let order = found.ok_or(Refusal::NoSuchOrder)?;
        if order.ordered.by == by {
            return Err(Refusal::OwnWork);
        }
        if !order.asked.contains(&by) && !now.contains(&by) {
            return Err(Refusal::NotYours);
        }
        match &order.answer {
            Some(answer) if answer.given.by == by && answer.text == text => {
                return Ok(Decision::AlreadyDone);
            }
            Some(_) => return Err(Refusal::DoneAlready),
            None => {}
        }
        let given = Signature { by, at };
        order.answer = Some(Answer { text, given });
        let ordered_by = order.ordered.by;
        self.with(vec![Fact::SupervisionAnswered {
            id,
            by,
            ordered_by,
            at,
        }])
    }

    fn somebody_has_to_act(&self) -> Result<(), Refusal> {
        match &self.stage {
            Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::InReview { .. } => Ok(()),
            // Intake closes it or opens it again by itself.
            stage @ (Stage::FollowedUp { .. } | Stage::Ended { .. }) => {
                Err(Refusal::NotNow(stage.code()))
            }
        }
    }
}
