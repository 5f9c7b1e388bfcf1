//! 处理措施: typed, owned, due, proved, checked off by somebody else (section 5, F-5.4).

use chrono::{DateTime, Utc};
use regulation::{Finding, MeasureForm, MeasureKind, Scope};

use super::{Assignment, Decision, Fact, MeasureId, Refusal, Signature, StaffId, Stage};

/// What a measure is: its kind, and its form where the kind leaves that open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct What {
    kind: MeasureKind,
    form: Option<MeasureForm>,
}

impl What {
    /// # Errors
    /// [`Refusal::WrongForm`] where the form is none of the kind's, or is missing.
    pub fn new(kind: MeasureKind, form: Option<MeasureForm>) -> Result<Self, Refusal> {
        let fits = match form {
            Some(form) => kind.forms().contains(&form),
            None => kind.forms().is_empty(),
        };
        if fits {
            Ok(Self { kind, form })
        } else {
            Err(Refusal::WrongForm)
        }
    }

    /// For `store` only: rows of before there were forms have none.
    pub(crate) fn restore(kind: MeasureKind, form: Option<MeasureForm>) -> Self {
        Self { kind, form }
    }

    /// What kind.
    pub fn kind(self) -> MeasureKind {
        self.kind
    }

    /// What exactly, where the kind leaves that open.
    pub fn form(self) -> Option<MeasureForm> {
        self.form
    }
}

/// That a measure was carried out: words, evidence or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    text: String,
    evidence: Vec<uuid::Uuid>,
}

impl Proof {
    /// # Errors
    /// [`Refusal::NoProof`] where there is neither.
    pub fn new(text: Option<String>, evidence: Vec<uuid::Uuid>) -> Result<Self, Refusal> {
        let text = text.unwrap_or_default();
        if text.is_empty() && evidence.is_empty() {
            return Err(Refusal::NoProof);
        }
        Ok(Self { text, evidence })
    }

    /// For `store` only.
    pub(crate) fn restore(text: String, evidence: Vec<uuid::Uuid>) -> Self {
        Self { text, evidence }
    }

    /// Erasure: evidence stays named.
    pub(super) fn forget_text(&mut self, gone: &str) {
        gone.clone_into(&mut self.text);
    }

    /// In words; empty where evidence says it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Pieces of evidence, as the service that keeps them names them.
    pub fn evidence(&self) -> &[uuid::Uuid] {
        &self.evidence
    }
}

/// How far a measure is.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// The owner must carry it out.
    Ordered,
    /// The owner gave proof.
    Completed {
        /// Words, evidence.
        proof: Proof,
        /// When.
        completed_at: DateTime<Utc>,
    },
    /// Somebody else checked it off.
    CheckedOff {
        /// As given.
        proof: Proof,
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
    /// What kind and form.
    pub what: What,
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
    /// What kind and form.
    pub what: What,
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
    pub(super) fn complete(
        self,
        by: StaffId,
        proof: Proof,
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

    pub(super) fn check_off(self, by: StaffId, at: DateTime<Utc>) -> Result<Option<Self>, Refusal> {
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
        self.bears(&new)?;
        let NewMeasure {
            id,
            what,
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
            what,
            owner,
            due_at,
            description,
            ordered,
            progress,
        });
        self.with(vec![Fact::MeasureOrdered {
            measure: id,
            kind: what.kind(),
            form: what.form(),
            owner,
            due_at,
            at,
        }])
    }

    /// What the case must be like for a measure (S-5.2, F-5.3).
    fn bears(&self, new: &NewMeasure) -> Result<(), Refusal> {
        let kind = new.what.kind();
        let finding = self.record.conclusion.map(|conclusion| conclusion.finding);
        let confirmed = match finding {
            Some(Finding::Substantiated | Finding::PartlySubstantiated) => true,
            // Not found out yet: criticism may come at once, accountability waits.
            None => kind != MeasureKind::Accountability,
            Some(Finding::Unsubstantiated | Finding::Unverifiable) => false,
        };
        if kind.blames() && !confirmed {
            return Err(Refusal::NotConfirmed);
        }
        match kind {
            MeasureKind::SelfCriticism if !self.matter.respondents.contains(&new.owner) => {
                Err(Refusal::NotRespondent)
            }
            MeasureKind::DisciplineHandover if !self.matter.scopes.contains(&Scope::Integrity) => {
                Err(Refusal::IntegrityOnly)
            }
            _ => Ok(()),
        }
    }

    /// The owner gives proof, at any stage: measures may outlive the reply.
    pub fn complete_measure(
        self,
        id: MeasureId,
        by: StaffId,
        proof: Proof,
        at: DateTime<Utc>,
    ) -> Result<Decision, Refusal> {
        if let Some(measure) = self.measures.iter().find(|measure| measure.id == id)
            && measure.owner == by
            && !self.was_attempted(measure)
        {
            return Err(Refusal::NoContact);
        }
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
