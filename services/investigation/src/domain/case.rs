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
        let group = self.work().and_then(|work| work.group.clone());
        let left = group.as_ref().map(|group| group.without(recused));
        if self.case.respondents == respondents && left == group.clone().map(Some) {
            return Ok(Decision::AlreadyDone);
        }
        self.case.respondents = respondents;
        let mut facts = vec![Fact::CaseLearned("respondents_identified", at)];
        let stage = match self.stage.clone() {
            Stage::Registered => Stage::Registered,
            Stage::Verifying(mut work) => {
                replace(&mut work.group, left, &mut facts, at);
                Stage::Verifying(work)
            }
            Stage::Concluded(mut work, conclusion) => {
                replace(&mut work.group, left, &mut facts, at);
                Stage::Concluded(work, conclusion)
            }
            // Nobody works on it; a reopening evaluates recusal where people act.
            ended @ Stage::Ended { .. } => ended,
        };
        self.becomes(stage, facts)
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

    /// Assignment named who handles it: a handler's own work may lead to the finding (F-4.2a).
    ///
    /// # Errors
    /// [`Refusal::Ended`], [`Refusal::NotAccepted`].
    pub fn hand_over(
        mut self,
        department: Option<Uuid>,
        handler: Option<StaffId>,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match &self.stage {
            Stage::Registered => return Err(Refusal::NotAccepted),
            Stage::Verifying(_) | Stage::Concluded(..) => {}
            Stage::Ended { .. } => return Err(Refusal::Ended),
        }
        if self.case.handling_department == department && self.case.handler == handler {
            return Ok(Decision::AlreadyDone);
        }
        self.case.handling_department = department;
        self.case.handler = handler;
        let stage = self.stage.clone();
        self.becomes(stage, vec![Fact::CaseLearned("handler_named", at)])
    }
}

/// Puts what is left of a group in its place and says so, where that is less than before.
fn replace(
    group: &mut Option<Group>,
    left: Option<Option<Group>>,
    facts: &mut Vec<Fact>,
    at: DateTime<Utc>,
) {
    match left {
        Some(Some(left)) if group.as_ref() != Some(&left) => {
            facts.push(Fact::GroupFormed(left.clone(), at));
            *group = Some(left);
        }
        Some(Some(_same)) => {}
        Some(None) => {
            facts.push(Fact::GroupDissolved(at));
            *group = None;
        }
        None => {}
    }
}
