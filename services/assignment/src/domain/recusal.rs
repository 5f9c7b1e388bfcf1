//! 回避 (F-4.2b): whoever is recused gives up what they hold, as soon as that comes to light. Who is
//! recused, and who is next, the organization's lines say; both arrive as arguments.

use chrono::{DateTime, Utc};

use super::{
    Assignment, Conflicts, Decision, Fact, Order, Progress, Refusal, StaffId, Stage, Submission,
    Terms,
};

/// Who takes over what recused people held; none of them is recused.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InTheirPlace {
    /// Hear of a major case that waits for a designation again.
    pub leaders: Vec<StaffId>,
    /// Endorse what was submitted.
    pub endorsers: Vec<StaffId>,
    /// Review the decision.
    pub reviewers: Vec<StaffId>,
    /// Sees measures through.
    pub measures: Option<StaffId>,
}

impl Assignment {
    /// Whoever holds something of it that recusal would end.
    pub fn involved(&self) -> Vec<StaffId> {
        let mut involved = match &self.stage {
            Stage::Ordered(order) => order.people(),
            Stage::InHandling(work) => work.order.people(),
            Stage::Submitted(submission) => {
                let mut people = submission.work.order.people();
                people.extend(&submission.endorsers);
                people
            }
            Stage::Endorsed(endorsement) => endorsement.submission.work.order.people(),
            Stage::InReview { reviewers, .. } => reviewers.clone(),
            // Nobody holds it, or what they decided stands until a review.
            Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::Ended { .. } => Vec::new(),
        };
        involved.extend(self.side.open_assists().filter_map(|assist| assist.handler));
        let open = |m: &&super::Measure| m.progress == Progress::Ordered;
        involved.extend(self.measures.iter().filter(open).map(|m| m.owner));
        involved.sort_unstable();
        involved.dedup();
        involved
    }

    /// These turned out to be recused. The work goes back to whoever gives it out, its clock running
    /// on; an endorsement, a review and measures go to others. A respondent keeps the own measures and
    /// sees nothing else (F-5.4).
    pub fn recuse(
        mut self,
        conflicts: &Conflicts,
        instead: InTheirPlace,
        terms: &Terms,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let mut facts = Vec::new();
        let gone = |person: &StaffId| conflicts.staff.contains(person);
        self.hand_over_measures(conflicts, instead.measures, at, &mut facts);
        self.hand_back_parts(&conflicts.staff, at, &mut facts);
        match self.stage.clone() {
            stage @ (Stage::Ordered(_) | Stage::InHandling(_) | Stage::Endorsed(_)) => {
                if let Some(order) = stage.order() {
                    self.take_away(order, conflicts, instead.leaders, terms, at, &mut facts);
                }
            }
            Stage::Submitted(submission) => {
                let order = submission.work.order.clone();
                let taken =
                    self.take_away(&order, conflicts, instead.leaders, terms, at, &mut facts);
                if !taken && submission.endorsers.iter().any(gone) {
                    let mut endorsers = submission.endorsers.clone();
                    endorsers.retain(|person| !gone(person));
                    if endorsers.is_empty() {
                        endorsers = instead.endorsers;
                    }
                    self.stage = Stage::Submitted(Submission {
                        endorsers,
                        ..submission
                    });
                    return self.with(facts);
                }
            }
            Stage::InReview {
                decision,
                mut reviewers,
                opened_at,
            } => {
                if reviewers.iter().any(gone) {
                    reviewers.retain(|person| !gone(person));
                    if reviewers.is_empty() {
                        reviewers = instead.reviewers;
                        facts.extend(self.review_due().map(|due_at| Fact::ReviewOpened {
                            reviewers: reviewers.clone(),
                            due_at,
                            at,
                        }));
                    }
                    self.stage = Stage::InReview {
                        decision,
                        reviewers,
                        opened_at,
                    };
                    return self.with(facts);
                }
            }
            Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::Ended { .. } => {}
        }
        if facts.is_empty() {
            return Ok(Decision::AlreadyDone);
        }
        self.with(facts)
    }

    /// True where it was: it waits for dispatch or designation again.
    fn take_away(
        &mut self,
        order: &Order,
        conflicts: &Conflicts,
        leaders: Vec<StaffId>,
        terms: &Terms,
        at: DateTime<Utc>,
        facts: &mut Vec<Fact>,
    ) -> bool {
        if !self.recused_from(order, conflicts) {
            return false;
        }
        let from = order.people();
        facts.push(Fact::TakenAway { from, at });
        self.resume_work(at, terms, facts);
        self.await_order(Some(order.clone()), leaders, at, terms, facts);
        true
    }

    fn hand_over_measures(
        &mut self,
        conflicts: &Conflicts,
        to: Option<StaffId>,
        at: DateTime<Utc>,
        facts: &mut Vec<Fact>,
    ) {
        let Some(to) = to else { return };
        let respondents = &self.matter.respondents;
        let theirs = |m: &&mut super::Measure| {
            m.progress == Progress::Ordered
                && conflicts.staff.contains(&m.owner)
                && !respondents.contains(&m.owner)
        };
        for measure in self.measures.iter_mut().filter(theirs) {
            let from = std::mem::replace(&mut measure.owner, to);
            facts.push(Fact::MeasureTakenAway {
                measure: measure.id,
                kind: measure.what.kind(),
                from,
                to,
                due_at: measure.due_at,
                at,
            });
        }
    }

    fn review_due(&self) -> Option<DateTime<Utc>> {
        self.running(regulation::Clock::Review)
            .map(|run| run.due_at)
    }
}
