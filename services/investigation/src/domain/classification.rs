//! 分类: ordinary or major, decided by a person with reasons; up by one, down by two (S-4.3, F-4.3a).

use chrono::{DateTime, Utc};
use regulation::{Scope, Sensitivity, Severity};

use super::{Act, Decision, Fact, Investigation, Refusal, Subtype, Text};

/// What a person holds a complaint to be, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    severity: Severity,
    scopes: Vec<Scope>,
    subtypes: Vec<Subtype>,
    reason: Text,
}

/// Why a judgement is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JudgementError {
    /// S-2.1.
    #[error("name at least one scope")]
    NoScope,
    /// A sub-type belongs to a scope that is named.
    #[error("a sub-type belongs to a scope that is not named")]
    StraySubtype,
}

impl Judgement {
    /// Sorts the scopes, gravest first (F-2.1a).
    ///
    /// # Errors
    /// [`JudgementError`].
    pub fn new(
        severity: Severity,
        mut scopes: Vec<Scope>,
        mut subtypes: Vec<Subtype>,
        reason: Text,
    ) -> Result<Self, JudgementError> {
        let mut sorted = Vec::with_capacity(scopes.len());
        while let Some(gravest) = Scope::gravest(&scopes) {
            scopes.retain(|scope| *scope != gravest);
            sorted.push(gravest);
        }
        if sorted.is_empty() {
            return Err(JudgementError::NoScope);
        }
        if subtypes
            .iter()
            .any(|subtype| !sorted.contains(&subtype.scope()))
        {
            return Err(JudgementError::StraySubtype);
        }
        subtypes.sort_unstable();
        subtypes.dedup();
        Ok(Self {
            severity,
            scopes: sorted,
            subtypes,
            reason,
        })
    }

    /// 一般 or 重大.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// Gravest first, at least one.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// Leaves of the code list.
    pub fn subtypes(&self) -> &[Subtype] {
        &self.subtypes
    }

    /// Why; stays in this service.
    pub fn reason(&self) -> &Text {
        &self.reason
    }

    fn same_outcome(&self, other: &Self) -> bool {
        (self.severity, &self.scopes, &self.subtypes)
            == (other.severity, &other.scopes, &other.subtypes)
    }

    fn names_integrity(&self) -> bool {
        self.scopes.contains(&Scope::Integrity)
    }
}

/// A classification that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Classified {
    /// What and why.
    pub judgement: Judgement,
    /// Who may read what, from now on.
    pub sensitivity: Sensitivity,
    /// Who judged, and when it began to count.
    pub act: Act,
    /// The second person of a step down.
    pub confirmed_by: Option<super::StaffId>,
}

/// A step down that does not count before a second person confirms it.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What and why.
    pub judgement: Judgement,
    /// Who proposed it, and when.
    pub act: Act,
}

impl Investigation {
    /// Whether a judgement is less than what holds, or than what the system proposed, and so
    /// needs two persons: from major to ordinary, ordinary although integrity is alleged, or
    /// integrity no longer alleged (which would open what only few may read).
    pub fn is_step_down(&self, judgement: &Judgement) -> bool {
        let (severity, integrity) = match &self.classified {
            Some(now) => (now.judgement.severity, now.judgement.names_integrity()),
            None => (
                self.case.proposed,
                self.case.scopes.contains(&Scope::Integrity),
            ),
        };
        // Any allegation in scope C is proposed as major. Where two persons have decided otherwise
        // that holds; there is nobody else to be asked again.
        let settled = severity == Severity::Ordinary && integrity && self.classified.is_some();
        let expected = if judgement.names_integrity() && !settled {
            Severity::Major
        } else {
            severity
        };
        let lighter = expected == Severity::Major && judgement.severity == Severity::Ordinary;
        lighter || (integrity && !judgement.names_integrity())
    }

    /// At any time after acceptance, before or after a finding. `leader_is_respondent` keeps the
    /// case among the few who may read it.
    ///
    /// # Errors
    /// [`Refusal::OtherProposal`], and those of the stage.
    pub fn classify(
        self,
        judgement: Judgement,
        leader_is_respondent: bool,
        act: Act,
    ) -> Result<Decision, Refusal> {
        self.is_under_way()?;
        if self
            .classified
            .as_ref()
            .is_some_and(|now| now.judgement.same_outcome(&judgement))
        {
            return match self.proposal.clone() {
                None => Ok(Decision::AlreadyDone),
                // Whoever says again what holds speaks against the step down that waits.
                Some(waiting) => {
                    self.without_proposal(vec![Fact::DowngradeDropped(waiting, act.at)])
                }
            };
        }
        if self.is_step_down(&judgement) {
            return self.propose(Proposal { judgement, act });
        }
        let dropped = self
            .proposal
            .clone()
            .map(|waiting| Fact::DowngradeDropped(waiting, act.at));
        let sensitivity =
            Sensitivity::of(judgement.severity, &judgement.scopes, leader_is_respondent);
        let now = Classified {
            judgement,
            sensitivity,
            act,
            confirmed_by: None,
        };
        self.counts_as(now, dropped.into_iter().collect())
    }

    fn propose(self, proposal: Proposal) -> Result<Decision, Refusal> {
        let mut facts = Vec::new();
        if let Some(waiting) = &self.proposal {
            if waiting.act.by != proposal.act.by {
                return Err(Refusal::OtherProposal);
            }
            if waiting.judgement == proposal.judgement {
                return Ok(Decision::AlreadyDone);
            }
            facts.push(Fact::DowngradeDropped(waiting.clone(), proposal.act.at));
        }
        facts.push(Fact::DowngradeProposed(proposal.clone()));
        Ok(Decision::Changed(
            Box::new(Self {
                proposal: Some(proposal),
                ..self
            }),
            facts,
        ))
    }

    /// The second person agrees: the step down counts from now on.
    ///
    /// # Errors
    /// [`Refusal::NothingToConfirm`], [`Refusal::SamePerson`], and those of the stage.
    pub fn confirm(self, leader_is_respondent: bool, second: Act) -> Result<Decision, Refusal> {
        self.is_under_way()?;
        let Some(proposal) = self.proposal.clone() else {
            let by_me = self
                .classified
                .as_ref()
                .is_some_and(|now| now.confirmed_by == Some(second.by));
            return if by_me {
                Ok(Decision::AlreadyDone)
            } else {
                Err(Refusal::NothingToConfirm)
            };
        };
        if proposal.act.by == second.by {
            return Err(Refusal::SamePerson);
        }
        let judgement = proposal.judgement;
        let sensitivity =
            Sensitivity::of(judgement.severity, &judgement.scopes, leader_is_respondent);
        let act = Act {
            by: proposal.act.by,
            at: second.at,
        };
        let now = Classified {
            judgement,
            sensitivity,
            act,
            confirmed_by: Some(second.by),
        };
        self.counts_as(now, Vec::new())
    }

    /// The second person does not agree: what held goes on to hold.
    ///
    /// # Errors
    /// [`Refusal::NothingToConfirm`], [`Refusal::SamePerson`], and those of the stage.
    pub fn refuse_downgrade(self, why: Text, second: Act) -> Result<Decision, Refusal> {
        self.is_under_way()?;
        let Some(proposal) = self.proposal.clone() else {
            return Err(Refusal::NothingToConfirm);
        };
        if proposal.act.by == second.by {
            return Err(Refusal::SamePerson);
        }
        self.without_proposal(vec![Fact::DowngradeRefused(proposal, second, why)])
    }

    fn without_proposal(self, facts: Vec<Fact>) -> Result<Decision, Refusal> {
        Ok(Decision::Changed(
            Box::new(Self {
                proposal: None,
                ..self
            }),
            facts,
        ))
    }

    fn counts_as(mut self, now: Classified, mut facts: Vec<Fact>) -> Result<Decision, Refusal> {
        let previous = self.classified.as_ref().map(|was| was.judgement.severity);
        // At once, and not only when intake has sealed anew: in between nobody reads too much.
        self.case.sensitivity = now.sensitivity;
        facts.push(Fact::Classified {
            now: now.clone(),
            previous,
        });
        let next = Self {
            classified: Some(now),
            proposal: None,
            ..self
        };
        Ok(Decision::Changed(Box::new(next), facts))
    }
}

impl Fact {
    /// When it happened.
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            Self::CaseLearned(_, at)
            | Self::Opened { at, .. }
            | Self::GroupFormed(_, at)
            | Self::GroupDissolved(_, at)
            | Self::DowngradeDropped(_, at)
            | Self::Ended(_, at)
            | Self::Resumed(at)
            | Self::RecordingAtRisk { at, .. } => *at,
            Self::InterestDeclared(interest) => interest.act.at,
            Self::RecordingNamed(recording) => recording.act.at,
            Self::Verified(verification) => verification.act.at,
            Self::RecordAdded(record) => record.act.at,
            Self::Concluded(conclusion) => conclusion.act.at,
            Self::Classified { now, .. } => now.act.at,
            Self::DowngradeProposed(proposal) => proposal.act.at,
            Self::DowngradeRefused(_, second, _) => second.at,
        }
    }
}
