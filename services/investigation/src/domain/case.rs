//! What the other services told about a complaint.

use chrono::{DateTime, Utc};
use regulation::{Scope, Sensitivity, Severity};
use uuid::Uuid;

use super::{Decision, Fact, Group, Investigation, Refusal, StaffId, Stage};

/// The complaint as far as this service must know it; neither narrative nor identity.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// As in the register; not secret.
    pub number: String,
    /// The site complained about.
    pub site: Uuid,
    /// The window, where known.
    pub window: Option<Uuid>,
    /// The department concerned, where known.
    pub department: Option<Uuid>,
    /// Staff complained about, where identified.
    pub respondents: Vec<StaffId>,
    /// The scopes named at registration.
    pub scopes: Vec<Scope>,
    /// Who may read what.
    pub sensitivity: Sensitivity,
    /// What the text made likely; a person decides.
    pub proposed: Severity,
    /// When it came into the register.
    pub registered_at: DateTime<Utc>,
    /// The department it was dispatched to.
    pub handling_department: Option<Uuid>,
    /// Whoever handles it there.
    pub handler: Option<StaffId>,
}

impl Investigation {
    /// Respondents became known: members of the group who are recused by that leave it (F-4.2b).
    ///
    /// # Errors
    /// None; the type is that of every transition.
    pub fn identify_respondents(
        mut self,
        respondents: Vec<StaffId>,
        recused: &[StaffId],
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let left = self.group_without(recused);
        if self.case.respondents == respondents && left.is_none() {
            return Ok(Decision::AlreadyDone);
        }
        self.case.respondents = respondents;
        self.with_group_left(
            left,
            vec![Fact::CaseLearned("respondents_identified", at)],
            at,
        )
    }

    /// Assignment took the case away from people whose conflict came to light (F-4.2b).
    ///
    /// # Errors
    /// [`Refusal::Ended`], [`Refusal::NotAccepted`].
    pub fn take_away(mut self, from: &[StaffId], at: DateTime<Utc>) -> Result<Decision, Refusal> {
        self.is_under_way()?;
        let left = self.group_without(from);
        let handled = self.case.handler.is_some() || self.case.handling_department.is_some();
        if !handled && left.is_none() {
            return Ok(Decision::AlreadyDone);
        }
        (self.case.handler, self.case.handling_department) = (None, None);
        self.with_group_left(left, vec![Fact::CaseLearned("taken_away", at)], at)
    }

    /// `None`: the group stays as it is, or there is none. `Some(None)`: its leader goes, so all of it.
    fn group_without(&self, people: &[StaffId]) -> Option<Option<Group>> {
        let group = self.work()?.group.as_ref()?;
        let left = group.without(people);
        (left.as_ref() != Some(group)).then_some(left)
    }

    fn with_group_left(
        self,
        left: Option<Option<Group>>,
        mut facts: Vec<Fact>,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let mut stage = self.stage.clone();
        match (&mut stage, left) {
            // Nobody works on an ended one; a reopening evaluates recusal where people act.
            (Stage::Registered | Stage::Ended { .. }, _) | (_, None) => {}
            (Stage::Verifying(work) | Stage::Concluded(work, _), Some(left)) => {
                facts.push(match &left {
                    Some(group) => Fact::GroupFormed(group.clone(), at),
                    None => Fact::GroupDissolved(at),
                });
                work.group = left;
            }
        }
        self.becomes(stage, facts)
    }

    pub(super) fn is_under_way(&self) -> Result<(), Refusal> {
        match &self.stage {
            Stage::Registered => Err(Refusal::NotAccepted),
            Stage::Verifying(_) | Stage::Concluded(..) => Ok(()),
            Stage::Ended { .. } => Err(Refusal::Ended),
        }
    }

    /// Intake decided anew who may read what.
    ///
    /// # Errors
    /// None; the type is that of every transition.
    pub fn change_sensitivity(
        mut self,
        sensitivity: Sensitivity,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        if self.case.sensitivity == sensitivity {
            return Ok(Decision::AlreadyDone);
        }
        self.case.sensitivity = sensitivity;
        let stage = self.stage.clone();
        self.becomes(stage, vec![Fact::CaseLearned("sensitivity_changed", at)])
    }

    /// Assignment named who handles it, or that nobody does any more: a handler's own work may lead to
    /// the finding (F-4.2a).
    ///
    /// # Errors
    /// [`Refusal::Ended`], [`Refusal::NotAccepted`].
    pub fn hand_over(
        mut self,
        department: Option<Uuid>,
        handler: Option<StaffId>,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        self.is_under_way()?;
        if self.case.handling_department == department && self.case.handler == handler {
            return Ok(Decision::AlreadyDone);
        }
        self.case.handling_department = department;
        self.case.handler = handler;
        let stage = self.stage.clone();
        self.becomes(stage, vec![Fact::CaseLearned("handler_named", at)])
    }
}
