//! 改派 (F-4.4c): from whoever has it to somebody else, signed for or not. The clock runs on.

use chrono::{DateTime, Utc};
use regulation::{Clock, Severity};

use super::{
    Assignment, Conflicts, Decision, DepartmentId, Fact, Order, Refusal, SentBack, Signature,
    StaffId, Stage, Terms, To,
};

/// To whom now, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Reassign {
    /// Which department.
    pub department: DepartmentId,
    /// Who, where named.
    pub handler: Option<StaffId>,
    /// What is required, where that changes.
    pub required: Option<String>,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: StaffId,
}

impl Assignment {
    /// Whoever had it loses it; whoever has it now signs for it. What was collected stays, and so
    /// do the parts of assisting departments.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn reassign(
        mut self,
        new: Reassign,
        conflicts: &Conflicts,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let before = match &self.stage {
            Stage::Ordered(order) => order.clone(),
            Stage::InHandling(work) => work.order.clone(),
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => return Err(Refusal::NotNow(stage.code())),
        };
        match self.matter.severity {
            Severity::Ordinary => {}
            Severity::Major => return Err(Refusal::MajorIsDesignated),
        }
        let Reassign {
            department,
            handler,
            required,
            reason,
            by,
        } = new;
        let to = To::Unit {
            department,
            handler,
        };
        // Other words of what is required are an order of its own, to whomever it goes.
        if before.to == to
            && required
                .as_ref()
                .is_none_or(|text| *text == before.required)
        {
            return Ok(Decision::AlreadyDone);
        }
        if conflicts.department {
            return Err(Refusal::DepartmentRecused);
        }
        let order = Order {
            to,
            required: required.unwrap_or_else(|| before.required.clone()),
            given: Signature { by, at },
            ruling: self.is_ruling(terms),
        };
        if self.recused_from(&order, conflicts) {
            return Err(Refusal::Recused);
        }
        for assist in &mut self.side.assists {
            if assist.department == department {
                assist.release(at);
            }
        }
        self.side.reassignments.push(SentBack { by, at, reason });
        let fact = Fact::Reassigned {
            from_department: before.department(),
            from: before.people(),
            department,
            handler,
            due_at: self.work_due_at(at),
            by,
            at,
        };
        self.at_stage(Stage::Ordered(order), vec![fact])
    }

    /// After the last return allowed, the complaint department's order stands (F-4.4c).
    pub(super) fn is_ruling(&self, terms: &Terms) -> bool {
        let returned = u32::try_from(self.record.returns.len()).unwrap_or(u32::MAX);
        returned >= terms.policy.return_limit
    }

    /// The deadline of the work: the running one, else the last that ran.
    pub(super) fn work_due_at(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let work = self
            .clocks
            .iter()
            .filter(|run| matches!(run.clock, Clock::Handling | Clock::Redo));
        let latest = work.max_by_key(|run| (run.stopped_at.is_none(), run.start, run.version));
        latest.map_or(at, |run| run.due_at)
    }
}
