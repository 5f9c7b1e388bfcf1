//! 交办, 指定, 签收, 退回 (S-4.4, F-4.4a, F-4.4c).

use chrono::{DateTime, Utc};
use regulation::{Clock, Severity};

use super::{
    Assignment, Assisting, Decision, DepartmentId, Fact, Order, Refusal, SentBack, Signature,
    StaffId, Stage, Terms, To, Work,
};

/// Who, of those named, must have nothing to do with the case (F-4.2b); from the organization.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conflicts {
    /// Persons.
    pub staff: Vec<StaffId>,
    /// The department named, or whoever would take it there.
    pub department: bool,
}

/// 交办: straight to a department or a person in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispatch {
    /// Which department.
    pub department: DepartmentId,
    /// Who, where named.
    pub handler: Option<StaffId>,
    /// What is required.
    pub required: String,
    /// 协办: further departments that have a part.
    pub assisting: Vec<Assisting>,
    /// By whom.
    pub by: StaffId,
}

/// 指定: a special group.
#[derive(Debug, Clone, PartialEq)]
pub struct Designate {
    /// Leads it.
    pub leader: StaffId,
    /// All, the leader among them.
    pub members: Vec<StaffId>,
    /// What is required.
    pub required: String,
    /// By whom.
    pub by: StaffId,
}

impl Assignment {
    /// Somebody who holds this order, or its department, is recused.
    pub(super) fn recused_from(&self, order: &Order, conflicts: &Conflicts) -> bool {
        let person =
            |p: &StaffId| self.matter.respondents.contains(p) || conflicts.staff.contains(p);
        order.people().iter().any(person)
            || (conflicts.department && matches!(order.to, To::Unit { handler: None, .. }))
    }

    /// 交办 of an ordinary complaint. The handling clock starts now, not at sign-for; after a
    /// case was taken away it runs already, and runs on.
    pub fn dispatch(
        self,
        dispatch: Dispatch,
        conflicts: &Conflicts,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match &self.stage {
            Stage::AwaitingDispatch { .. } => {}
            Stage::AwaitingDesignation { .. } => return Err(Refusal::MajorIsDesignated),
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => return Err(Refusal::NotNow(stage.code())),
        }
        let Dispatch {
            department,
            handler,
            required,
            assisting,
            by,
        } = dispatch;
        if conflicts.department {
            return Err(Refusal::DepartmentRecused);
        }
        let to = To::Unit {
            department,
            handler,
        };
        let (mut case, due_at, mut facts) = self.give(to, required, by, conflicts, terms, at)?;
        facts.push(Fact::Dispatched {
            department,
            handler,
            due_at,
            by,
            at,
        });
        let asked = Signature { by, at };
        facts.extend(case.ask_to_assist(assisting, department, due_at, asked)?);
        case.with(facts)
    }

    /// 指定 of a special group for a major complaint.
    pub fn designate(
        self,
        designate: Designate,
        conflicts: &Conflicts,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match &self.stage {
            Stage::AwaitingDesignation { .. } => {}
            Stage::AwaitingDispatch { .. } => return Err(Refusal::OrdinaryIsDispatched),
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::Ordered(_)
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => return Err(Refusal::NotNow(stage.code())),
        }
        let Designate {
            leader,
            mut members,
            required,
            by,
        } = designate;
        members.sort_unstable();
        members.dedup();
        if !members.contains(&leader) {
            return Err(Refusal::LeaderNotInGroup);
        }
        let to = To::Group {
            leader,
            members: members.clone(),
        };
        let (case, due_at, mut facts) = self.give(to, required, by, conflicts, terms, at)?;
        facts.push(Fact::Designated {
            leader,
            members,
            due_at,
            by,
            at,
        });
        case.with(facts)
    }

    fn give(
        mut self,
        to: To,
        required: String,
        by: StaffId,
        conflicts: &Conflicts,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<(Self, DateTime<Utc>, Vec<Fact>), Refusal> {
        let ruling = self.is_ruling(terms);
        let order = Order {
            to,
            required,
            given: Signature { by, at },
            ruling,
        };
        if self.recused_from(&order, conflicts) {
            return Err(Refusal::Recused);
        }
        let mut facts = Vec::new();
        self.stop(Clock::Dispatch, at);
        let running = self
            .running(Clock::Redo)
            .or(self.running(Clock::Handling))
            .map(|run| run.due_at);
        let due_at = match running {
            Some(due_at) => due_at,
            None => self.start(Clock::Handling, at, at, terms, &mut facts),
        };
        self.stage = Stage::Ordered(order);
        Ok((self, due_at, facts))
    }

    /// 签收 by the person named, a member of the group, or, where only a department was named, by
    /// somebody of that department (`of_department`). The clock does not start here (F-4.4a).
    pub fn sign_for(
        self,
        by: StaffId,
        of_department: bool,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match self.stage.clone() {
            Stage::Ordered(mut order) => {
                match &mut order.to {
                    To::Unit {
                        handler: Some(handler),
                        ..
                    } if *handler == by => {}
                    // Whoever signs for a department handles it.
                    To::Unit {
                        handler: handler @ None,
                        ..
                    } if of_department => *handler = Some(by),
                    To::Group { members, .. } if members.contains(&by) => {}
                    To::Unit { .. } | To::Group { .. } => return Err(Refusal::NotYours),
                }
                let work = Work {
                    order,
                    signed: Signature { by, at },
                };
                self.at_stage(Stage::InHandling(work), vec![Fact::SignedFor { by, at }])
            }
            Stage::InHandling(work) if work.signed.by == by => Ok(Decision::AlreadyDone),
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => Err(Refusal::NotNow(stage.code())),
        }
    }

    /// 退回 in place of signing (F-4.4c): within the time for it, and not after a ruling. The
    /// case waits for dispatch again, with that clock.
    pub fn return_order(
        mut self,
        by: StaffId,
        of_department: bool,
        reason: String,
        leaders: Vec<StaffId>,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match self.stage.clone() {
            Stage::Ordered(order) => {
                let theirs = match &order.to {
                    To::Unit { handler, .. } => *handler == Some(by) || of_department,
                    To::Group { members, .. } => members.contains(&by),
                };
                if !theirs {
                    return Err(Refusal::NotYours);
                }
                if order.ruling {
                    return Err(Refusal::RulingStands);
                }
                if at
                    > terms
                        .deadline(order.given.at, terms.policy.return_within)
                        .due_at
                {
                    return Err(Refusal::ReturnTooLate);
                }
                self.record.returns.push(SentBack { by, at, reason });
                let returns = i32::try_from(self.record.returns.len()).unwrap_or(i32::MAX);
                let mut facts = vec![Fact::Returned { by, returns, at }];
                // The next dispatch is a dispatch: its clock starts then. A redo's runs on.
                self.stop(Clock::Handling, at);
                self.await_order(Some(order), leaders, at, terms, &mut facts);
                self.with(facts)
            }
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::InHandling(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => Err(Refusal::NotNow(stage.code())),
        }
    }

    /// Whether an order that is in somebody's hands is of the kind that the severity asks for now:
    /// ordinary ones are dispatched to a unit, major ones designated (S-4.4).
    pub(super) fn suits_severity(&self, order: &Order) -> bool {
        match (self.matter.severity, &order.to) {
            (Severity::Ordinary, To::Unit { .. }) | (Severity::Major, To::Group { .. }) => true,
            (Severity::Ordinary, To::Group { .. }) | (Severity::Major, To::Unit { .. }) => false,
        }
    }

    /// A major case needs a group; what an ordinary order left over does not do.
    pub(super) fn fits_severity(&self, order: &Order) -> bool {
        match (self.matter.severity, &order.to) {
            (Severity::Ordinary, To::Unit { .. } | To::Group { .. })
            | (Severity::Major, To::Group { .. }) => true,
            (Severity::Major, To::Unit { .. }) => false,
        }
    }
}
