//! 核实结论: what was found, with facts and the evidence relied on (F-4.2a).

use regulation::{Finding, Severity};

use super::{
    Act, Complexity, Decision, Fact, Investigation, RecordId, Refusal, StaffId, Stage, Text, Work,
};

/// A finding that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Conclusion {
    /// One of four.
    pub finding: Finding,
    /// The facts found; stay in this service.
    pub facts: Text,
    /// The records relied on.
    pub evidence: Vec<RecordId>,
    /// Who and when.
    pub act: Act,
    /// Whether it satisfies a major complaint.
    pub by_designated_group: bool,
}

impl Investigation {
    /// Ordinary: by whoever verified, the group if there is one, or the handler; major: by the
    /// designated group only (F-4.2a).
    ///
    /// # Errors
    /// Each way in which the regulation forbids it, see [`Refusal`].
    pub fn conclude(
        self,
        finding: Finding,
        facts: Text,
        mut evidence: Vec<RecordId>,
        act: Act,
    ) -> Result<Decision, Refusal> {
        evidence.sort_unstable();
        evidence.dedup();
        let said_before = |told: &Conclusion| {
            (told.finding, &told.facts, &told.evidence, told.act.by)
                == (finding, &facts, &evidence, act.by)
        };
        match self.stage.clone() {
            Stage::Registered => Err(Refusal::NotAccepted),
            Stage::Verifying(work) => self.concluded(work, finding, facts, evidence, act),
            Stage::Concluded(_, told) if said_before(&told) => Ok(Decision::AlreadyDone),
            Stage::Concluded(work, told) if self.is_due_anew(&told) => {
                self.concluded(work, finding, facts, evidence, act)
            }
            Stage::Concluded(..) => Err(Refusal::AlreadyConcluded),
            Stage::Ended { .. } => Err(Refusal::Ended),
        }
    }

    fn concluded(
        self,
        work: Work,
        finding: Finding,
        facts: Text,
        evidence: Vec<RecordId>,
        act: Act,
    ) -> Result<Decision, Refusal> {
        self.may_conclude(&work, act.by)?;
        if !evidence.iter().all(|id| work.records.contains(id)) {
            return Err(Refusal::UnknownEvidence);
        }
        // "Unable to verify" may well mean that there is nothing.
        if evidence.is_empty() && finding != Finding::Unverifiable {
            return Err(Refusal::NoEvidence);
        }
        let by_designated_group = work
            .group
            .as_ref()
            .is_some_and(|group| group.is_designated());
        let conclusion = Conclusion {
            finding,
            facts,
            evidence,
            act,
            by_designated_group,
        };
        self.becomes(
            Stage::Concluded(work, conclusion.clone()),
            vec![Fact::Concluded(conclusion)],
        )
    }

    fn may_conclude(&self, work: &Work, by: StaffId) -> Result<(), Refusal> {
        let Some(verification) = &work.verification else {
            return Err(Refusal::NotVerified);
        };
        let severity = match (&self.classified, self.case.proposed) {
            (Some(classified), _) => classified.judgement.severity(),
            (None, Severity::Ordinary) => Severity::Ordinary,
            (None, Severity::Major) => return Err(Refusal::NotClassified),
        };
        match (severity, &work.group, verification.complexity) {
            (Severity::Major, Some(group), _) if group.is_designated() => in_group(group.has(by)),
            (Severity::Major, _, _) => Err(Refusal::NoDesignatedGroup),
            // Designated while it was major: binds nobody in a simple matter any more.
            (Severity::Ordinary, Some(group), Complexity::Simple) if group.is_designated() => {
                Ok(())
            }
            (Severity::Ordinary, Some(group), _) => in_group(group.has(by)),
            (Severity::Ordinary, None, Complexity::Complex) => Err(Refusal::NoGroup),
            (Severity::Ordinary, None, Complexity::Simple) => Ok(()),
        }
    }
}

fn in_group(member: bool) -> Result<(), Refusal> {
    if member {
        Ok(())
    } else {
        Err(Refusal::NotInGroup)
    }
}
