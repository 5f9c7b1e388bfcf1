//! What the other services told about a complaint.

use chrono::{DateTime, Utc};
use regulation::{Scope, Sensitivity, Severity};
use uuid::Uuid;

use super::{Decision, Fact, Investigation, Refusal, StaffId, Stage};

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
    /// Respondents became known. Who of those that have a part in the case is recused by that, the
    /// organization's lines say: see [`Investigation::recuse`].
    ///
    /// # Errors
    /// None; the type is that of every transition.
    pub fn identify_respondents(
        mut self,
        respondents: Vec<StaffId>,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        if self.case.respondents == respondents {
            return Ok(Decision::AlreadyDone);
        }
        self.case.respondents = respondents;
        let stage = self.stage.clone();
        self.becomes(stage, vec![Fact::CaseLearned("respondents_identified", at)])
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
