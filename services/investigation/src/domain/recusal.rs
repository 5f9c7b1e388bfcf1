//! 回避 (F-4.2b): whoever is recused gives up what they hold, as soon as that comes to light.

use chrono::{DateTime, Utc};

use super::{Act, Decision, Fact, Group, Investigation, Refusal, StaffId, Stage, Text};

/// Somebody's own word that they have an interest in the case or a relation to somebody in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Interest {
    /// Why; stays in this service.
    pub reason: Text,
    /// Who, and when.
    pub act: Act,
}

impl Investigation {
    /// Declared by the person concerned; it takes effect at once, whatever the stage.
    ///
    /// # Errors
    /// None; the type is that of every transition.
    pub fn declare_interest(self, interest: Interest) -> Result<Decision, Refusal> {
        let (by, at) = (interest.act.by, interest.act.at);
        let declared = Fact::InterestDeclared(interest);
        match self.clone().recuse(&[by], at)? {
            Decision::Changed(next, facts) => {
                let facts = [declared].into_iter().chain(facts).collect();
                Ok(Decision::Changed(next, facts))
            }
            Decision::AlreadyDone => {
                let stage = self.stage.clone();
                self.becomes(stage, vec![declared])
            }
        }
    }

    /// Whoever has a part in it that recusal would end: those it is assigned to, and whose step down
    /// waits.
    pub fn involved(&self) -> Vec<StaffId> {
        let mut involved = self.assigned_to();
        involved.extend(self.proposal.as_ref().map(|waiting| waiting.act.by));
        involved
    }

    /// These people turned out to be recused: they leave the group, handle it no longer, and what they
    /// proposed waits no longer. A group without its leader is none.
    ///
    /// # Errors
    /// None; the type is that of every transition.
    pub fn recuse(mut self, recused: &[StaffId], at: DateTime<Utc>) -> Result<Decision, Refusal> {
        if self.is_under_way().is_err() {
            // Nobody works on it; when it opens again, this is asked again.
            return Ok(Decision::AlreadyDone);
        }
        let left = self.group_without(recused);
        let handles = self.case.handler.is_some_and(|h| recused.contains(&h));
        let proposed = |waiting: &mut super::Proposal| recused.contains(&waiting.act.by);
        let dropped = self.proposal.take_if(proposed);
        if left.is_none() && !handles && dropped.is_none() {
            return Ok(Decision::AlreadyDone);
        }
        if handles {
            self.case.handler = None;
        }
        let mut facts = vec![Fact::CaseLearned("people_recused", at)];
        facts.extend(dropped.map(|waiting| Fact::DowngradeDropped(waiting, at)));
        self.with_group_left(left, facts, at)
    }

    /// Assignment took the case away from people whose conflict came to light.
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
            (Stage::Registered | Stage::Ended { .. }, _) | (_, None) => {}
            (Stage::Verifying(work) | Stage::Concluded(work, _), Some(left)) => {
                facts.push(match (&left, &work.group) {
                    (Some(group), _) => Fact::GroupFormed(group.clone(), at),
                    (None, group) => Fact::GroupDissolved(
                        group
                            .as_ref()
                            .map(|g| g.members().to_vec())
                            .unwrap_or_default(),
                        at,
                    ),
                });
                work.group = left;
            }
        }
        self.becomes(stage, facts)
    }
}
