//! 主办/协办 (F-4.4c): one department leads, others give their part to it.

use chrono::{DateTime, Utc};

use super::{
    Assignment, Assist, Decision, DepartmentId, Fact, Part, Refusal, Signature, StaffId, Stage,
};

/// A department that is asked to assist.
#[derive(Debug, Clone, PartialEq)]
pub struct Assisting {
    /// Which.
    pub department: DepartmentId,
    /// Who in it, where named.
    pub handler: Option<StaffId>,
    /// F-4.2b: it, or whoever is named, must have nothing to do with the case.
    pub recused: bool,
}

impl Assignment {
    /// Asks these departments, beside the lead.
    ///
    /// # Errors
    /// [`Refusal::LeadAssists`], [`Refusal::AssistRecused`].
    pub(super) fn ask_to_assist(
        &mut self,
        assisting: Vec<Assisting>,
        lead: DepartmentId,
        due_at: DateTime<Utc>,
        asked: Signature,
    ) -> Result<Vec<Fact>, Refusal> {
        let mut facts = Vec::new();
        for new in assisting {
            if new.department == lead || self.side.open_part(new.department) {
                return Err(Refusal::LeadAssists);
            }
            let respondent = new
                .handler
                .is_some_and(|handler| self.matter.respondents.contains(&handler));
            if new.recused || respondent {
                return Err(Refusal::AssistRecused);
            }
            let Assisting {
                department,
                handler,
                recused: _,
            } = new;
            self.side.assists.push(Assist {
                department,
                handler,
                asked,
                part: Part::Asked,
            });
            facts.push(Fact::AssistAsked {
                department,
                handler,
                due_at,
                by: asked.by,
                at: asked.at,
            });
        }
        Ok(facts)
    }

    /// 签收 of a part, by whoever was named, or by somebody of that department where nobody was.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn sign_for_part(
        mut self,
        department: DepartmentId,
        by: StaffId,
        of_department: bool,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        self.parts_are_awaited()?;
        let assist = self.side.part_mut(department)?;
        match &assist.part {
            Part::Asked => {
                let theirs = match assist.handler {
                    Some(handler) => handler == by,
                    None => of_department,
                };
                if !theirs {
                    return Err(Refusal::NotYours);
                }
                assist.handler = Some(by);
                assist.part = Part::SignedFor(Signature { by, at });
                self.with(vec![Fact::AssistSignedFor { department, by, at }])
            }
            Part::SignedFor(signed) if signed.by == by => Ok(Decision::AlreadyDone),
            Part::SignedFor(_) | Part::Contributed { .. } | Part::Released(_) => {
                Err(Refusal::DoneAlready)
            }
        }
    }

    /// The opinion of an assisting department, to the lead. It is signed for before that.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn contribute(
        mut self,
        department: DepartmentId,
        by: StaffId,
        heads_department: bool,
        opinion: String,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        self.parts_are_awaited()?;
        let assist = self.side.part_mut(department)?;
        match assist.part.clone() {
            Part::Asked => Err(Refusal::NotSignedFor),
            Part::SignedFor(signed) => {
                if assist.handler != Some(by) && !heads_department {
                    return Err(Refusal::NotYours);
                }
                assist.part = Part::Contributed {
                    signed,
                    opinion,
                    given: Signature { by, at },
                };
                self.with(vec![Fact::AssistContributed { department, by, at }])
            }
            Part::Contributed {
                opinion: before,
                given,
                ..
            } if given.by == by && before == opinion => Ok(Decision::AlreadyDone),
            Part::Contributed { .. } | Part::Released(_) => Err(Refusal::DoneAlready),
        }
    }

    /// F-4.2b: whoever turned out to be recused gives their part back to the department, which is
    /// asked again.
    pub(super) fn hand_back_parts(
        &mut self,
        recused: &[StaffId],
        at: DateTime<Utc>,
        facts: &mut Vec<Fact>,
    ) {
        let due_at = self.work_due_at(at);
        for assist in &mut self.side.assists {
            let theirs = assist.handler.is_some_and(|h| recused.contains(&h));
            if assist.is_open() && theirs {
                assist.handler = None;
                assist.part = Part::Asked;
                facts.push(Fact::AssistAsked {
                    department: assist.department,
                    handler: None,
                    due_at,
                    by: assist.asked.by,
                    at,
                });
            }
        }
    }

    /// While the case is given to somebody and not handed in.
    fn parts_are_awaited(&self) -> Result<(), Refusal> {
        match &self.stage {
            Stage::Ordered(_) | Stage::InHandling(_) => Ok(()),
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
            | Stage::Ended { .. }) => Err(Refusal::NotNow(stage.code())),
        }
    }

    /// The lead hands in the whole: a part that is missing needs a stated reason.
    pub(super) fn hand_in_without(
        &mut self,
        reason: Option<String>,
        by: Signature,
    ) -> Result<(), Refusal> {
        if self.side.open_assists().next().is_none() {
            return Ok(());
        }
        let reason = reason.ok_or(Refusal::PartMissing)?;
        self.side.without.push(super::SentBack {
            by: by.by,
            at: by.at,
            reason,
        });
        Ok(())
    }
}

impl super::Side {
    fn open_part(&self, department: DepartmentId) -> bool {
        self.open_assists().any(|a| a.department == department)
    }

    fn part_mut(&mut self, department: DepartmentId) -> Result<&mut Assist, Refusal> {
        let theirs = |a: &&mut Assist| a.department == department && a.takes_part();
        let newest = self.assists.iter_mut().rev().find(theirs);
        newest.ok_or(Refusal::NotAssisting)
    }
}
