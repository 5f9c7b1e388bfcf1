//! 处理措施: typed, owned, due, proved, checked off by somebody else (section 5, F-5.4).

use chrono::{DateTime, Utc};
use regulation::MeasureKind;

use super::{Assignment, Decision, Fact, MeasureId, Refusal, Signature, StaffId, Stage};

/// How far a measure is.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// The owner must carry it out.
    Ordered,
    /// The owner gave proof.
    Completed {
        /// In words.
        proof: String,
        /// When.
        completed_at: DateTime<Utc>,
    },
    /// Somebody else checked it off.
    CheckedOff {
        /// As given.
        proof: String,
        /// When it was completed.
        completed_at: DateTime<Utc>,
        /// By whom.
        checked: Signature,
    },
}

/// One measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Names it.
    pub id: MeasureId,
    /// What kind.
    pub kind: MeasureKind,
    /// Who must carry it out; may be the respondent.
    pub owner: StaffId,
    /// By when.
    pub due_at: DateTime<Utc>,
    /// What exactly.
    pub description: String,
    /// By whom it was ordered.
    pub ordered: Signature,
    /// How far it is.
    pub progress: Progress,
}

/// A measure to order.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMeasure {
    /// A fresh id.
    pub id: MeasureId,
    /// What kind.
    pub kind: MeasureKind,
    /// Who must carry it out.
    pub owner: StaffId,
    /// By when.
    pub due_at: DateTime<Utc>,
    /// What exactly.
    pub description: String,
    /// Who orders it.
    pub by: StaffId,
    /// They head the department that has the case.
    pub heads_unit: bool,
}

impl Measure {
    fn complete(
        self,
        by: StaffId,
        proof: String,
        at: DateTime<Utc>,
    ) -> Result<Option<Self>, Refusal> {
        if self.owner != by {
            return Err(Refusal::NotOwner);
        }
        match self.progress {
            Progress::Ordered => {
                let progress = Progress::Completed {
                    proof,
                    completed_at: at,
                };
                Ok(Some(Self { progress, ..self }))
            }
            Progress::Completed { proof: given, .. } if given == proof => Ok(None),
            Progress::Completed { .. } | Progress::CheckedOff { .. } => Err(Refusal::DoneAlready),
        }
    }

    fn check_off(self, by: StaffId, at: DateTime<Utc>) -> Result<Option<Self>, Refusal> {
        if self.owner == by {
            return Err(Refusal::OwnWork);
        }
        match self.progress {
            Progress::Ordered => Err(Refusal::NotCompleted),
            Progress::Completed {
                proof,
                completed_at,
            } => {
                let checked = Signature { by, at };
                let progress = Progress::CheckedOff {
                    proof,
                    completed_at,
                    checked,
                };
                Ok(Some(Self { progress, ..self }))
            }
            Progress::CheckedOff { checked, .. } if checked.by == by => Ok(None),
            Progress::CheckedOff { .. } => Err(Refusal::DoneAlready),
        }
    }
}

impl Assignment {
    /// Ordered by whoever works on the case, while they do.
    pub fn order_measure(
        mut self,
        new: NewMeasure,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        match &self.stage {
            Stage::InHandling(work) => {
                let theirs = work.order.people().contains(&new.by)
                    || (new.heads_unit && work.order.department().is_some());
                if !theirs {
                    return Err(Refusal::NotYours);
                }
            }
            stage @ (Stage::AwaitingAcceptance
            | Stage::AwaitingClassification { .. }
            | Stage::AwaitingDispatch { .. }
            | Stage::AwaitingDesignation { .. }
            | Stage::Ordered(_)
            | Stage::Submitted(_)
            | Stage::Endorsed(_)
            | Stage::Approved(_)
            | Stage::Replied(_)
            | Stage::FollowedUp { .. }
            | Stage::InReview { .. }
            | Stage::Ended { .. }) => return Err(Refusal::NotNow(stage.code())),
        }
        if new.due_at <= at {
            return Err(Refusal::DueInThePast);
        }
        let NewMeasure {
            id,
            kind,
            owner,
            due_at,
            description,
            by,
            heads_unit: _,
        } = new;
        let ordered = Signature { by, at };
        let progress = Progress::Ordered;
        self.measures.push(Measure {
            id,
            kind,
            owner,
            due_at,
            description,
            ordered,
            progress,
        });
        self.with(vec![Fact::MeasureOrdered {
            measure: id,
            kind,
            owner,
            due_at,
            at,
        }])
    }

    /// The owner gives proof, at any stage: measures may outlive the reply.
    pub fn complete_measure(
        self,
        id: MeasureId,
        by: StaffId,
        proof: String,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let fact = Fact::MeasureCompleted { measure: id, at };
        self.change_measure(id, fact, |measure| measure.complete(by, proof, at))
    }

    /// Somebody else checks it off.
    pub fn check_off_measure(
        self,
        id: MeasureId,
        by: StaffId,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        let fact = Fact::MeasureCheckedOff {
            measure: id,
            by,
            at,
        };
        self.change_measure(id, fact, |measure| measure.check_off(by, at))
    }

    fn change_measure(
        mut self,
        id: MeasureId,
        fact: Fact,
        change: impl FnOnce(Measure) -> Result<Option<Measure>, Refusal>,
    ) -> Result<Decision, Refusal> {
        let found = self.measures.iter_mut().find(|measure| measure.id == id);
        let measure = found.ok_or(Refusal::NoSuchMeasure)?;
        match change(measure.clone())? {
            None => Ok(Decision::AlreadyDone),
            Some(changed) => {
                *measure = changed;
                self.with(vec![fact])
            }
        }
    }
}
