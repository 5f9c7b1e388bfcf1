//! The rules of an investigation: values in, decision out.
//!
//! One aggregate per complaint: what intake told about it ([`Case`]), how far its verification
//! is ([`Stage`]), and what it counts as ([`Classified`]). Verification and classification do not
//! wait for each other (F-4.3a), hence they are two parts and not one chain of states.
//!
//! Absent on purpose: IO, async, the clock, serde, diesel, row versions and sequence numbers;
//! who may do what (authorization), except where the regulation ties it to the case itself.

mod case;
mod classification;
mod conclusion;
mod custody;
mod lifecycle;
mod possible;
mod recusal;
#[cfg(test)]
mod tests;
mod values;
mod verification;

use chrono::{DateTime, Utc};
use regulation::Severity;

pub use case::Case;
pub use classification::{Classified, Judgement, JudgementError, Proposal};
pub use conclusion::Conclusion;
pub use custody::{Deed, Entry, Hash, Recording, RecordingState, secure_by};
pub use lifecycle::Ending;
pub use possible::Step;
pub use recusal::Interest;
pub use regulation::Subtype;
pub use values::{Act, ComplaintId, RecordId, StaffId, Text, TextError};
pub use verification::{Complexity, Group, GroupError, Method, Record, RecordKind, Verification};

/// How far the verification is.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Known from the register; not accepted yet, so nobody works on it.
    Registered,
    /// Accepted: is verified, and if need be investigated by a group (S-4.2).
    Verifying(Work),
    /// Has a finding (F-4.2a); keeps the work that led to it.
    Concluded(Work, Conclusion),
    /// Declined, withdrawn or closed: nobody has anything to do.
    Ended {
        /// Which of them.
        how: Ending,
        /// When.
        at: DateTime<Utc>,
        /// What had been done by then; nothing where it was never accepted.
        left: Option<(Work, Option<Conclusion>)>,
    },
}

/// What has been done to find out the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// 1 for the first time; new facts begin another.
    pub round: i32,
    /// When this round began.
    pub opened_at: DateTime<Utc>,
    /// The register's count of reopenings that this round has taken note of.
    pub reopening: i32,
    /// 初步核实 of this round.
    pub verification: Option<Verification>,
    /// 调查小组; stays through the rounds until another one replaces it.
    pub group: Option<Group>,
    /// All records so far, of every round: what a conclusion may rely on. None until
    /// [`Investigation::with_records`].
    pub records: Vec<RecordId>,
}

/// One complaint's investigation.
#[derive(Debug, Clone, PartialEq)]
pub struct Investigation {
    complaint: ComplaintId,
    case: Case,
    stage: Stage,
    classified: Option<Classified>,
    /// A step down that waits for a second person (F-4.3a).
    proposal: Option<Proposal>,
}

/// What happened, in our own words; `publish` tells the public ones in the contract's.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// Something about the case became known; the text is the audit trail's name for it.
    CaseLearned(&'static str, DateTime<Utc>),
    /// A round began.
    Opened {
        /// 1 for the first time.
        round: i32,
        /// When.
        at: DateTime<Utc>,
    },
    /// 初步核实 is done.
    Verified(Verification),
    /// A group was formed, designated, or lost a recused member.
    GroupFormed(Group, DateTime<Utc>),
    /// The group lost its leader by recusal; another must be formed. Who was in it.
    GroupDissolved(Vec<StaffId>, DateTime<Utc>),
    /// Somebody declared an interest.
    InterestDeclared(Interest),
    /// Evidence was recorded.
    RecordAdded(Record),
    /// 核实结论.
    Concluded(Conclusion),
    /// 分类, also anew.
    Classified {
        /// What it is now.
        now: Classified,
        /// What it was.
        previous: Option<Severity>,
    },
    /// One person wants to step down; a second one must confirm.
    DowngradeProposed(Proposal),
    /// The second person refused.
    DowngradeRefused(Proposal, Act, Text),
    /// Overtaken by another decision.
    DowngradeDropped(Proposal, DateTime<Utc>),
    /// Nobody has anything to do any more.
    Ended(Ending, DateTime<Utc>),
    /// Taken up again where it was left.
    Resumed(DateTime<Utc>),
    /// A recording must be secured before it is overwritten.
    RecordingNamed(Recording),
    /// Nobody has secured it, and it will soon be gone.
    RecordingAtRisk {
        /// Which.
        recording: Recording,
        /// Whom to tell.
        staff: Vec<StaffId>,
        /// When.
        at: DateTime<Utc>,
    },
}

impl Fact {
    /// Public facts are told to the other services and counted in `event_seq`; the others stay in
    /// the audit trail.
    pub fn is_public(&self) -> bool {
        match self {
            Self::Opened { .. }
            | Self::GroupFormed(..)
            | Self::GroupDissolved(..)
            | Self::InterestDeclared(_)
            | Self::Concluded(_)
            | Self::Classified { .. }
            | Self::RecordingAtRisk { .. } => true,
            Self::CaseLearned(..)
            | Self::Verified(_)
            | Self::RecordAdded(_)
            | Self::DowngradeProposed(_)
            | Self::DowngradeRefused(..)
            | Self::DowngradeDropped(..)
            | Self::Ended(..)
            | Self::Resumed(_)
            | Self::RecordingNamed(_) => false,
        }
    }
}

/// A changed aggregate with what happened, or nothing to do.
#[derive(Debug, PartialEq)]
pub enum Decision {
    /// To be saved and told.
    Changed(Box<Investigation>, Vec<Fact>),
    /// Said before.
    AlreadyDone,
}

/// Why not. Each has a problem type of its own towards clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// S-4.2, S-4.3: both begin at acceptance.
    #[error("the complaint is not accepted yet")]
    NotAccepted,
    /// Declined, withdrawn or closed.
    #[error("the complaint has ended")]
    Ended,
    /// The preliminary verification stands.
    #[error("the preliminary verification is done")]
    AlreadyVerified,
    /// S-4.2: first a preliminary verification.
    #[error("a preliminary verification comes first")]
    NotVerified,
    /// F-4.2b.
    #[error("a recused person cannot be a member")]
    Recused,
    /// The leadership's group is not replaced from here.
    #[error("the leadership has designated a group")]
    GroupDesignated,
    /// S-4.2: complex matters.
    #[error("a complex matter is concluded by its investigation group")]
    NoGroup,
    /// F-4.2a: major matters.
    #[error("a major complaint is concluded by the designated group")]
    NoDesignatedGroup,
    /// Proposed as major, so nobody knows yet whose conclusion it needs.
    #[error("a complaint proposed as major is classified before it is concluded")]
    NotClassified,
    /// The group concludes.
    #[error("only a member of the group concludes")]
    NotInGroup,
    /// F-4.2a: with the evidence relied on.
    #[error("this finding needs evidence")]
    NoEvidence,
    /// Cited what is not there.
    #[error("the evidence relied on is not among the records")]
    UnknownEvidence,
    /// A record cannot be taken later than it is written down.
    #[error("a record cannot lie in the future")]
    RecordInFuture,
    /// Nothing is left to be secured.
    #[error("the recording has been overwritten already")]
    AlreadyOverwritten,
    /// A conclusion stands; new facts open the investigation again.
    #[error("the investigation is concluded")]
    AlreadyConcluded,
    /// F-4.3a: down by two.
    #[error("another step down waits for confirmation")]
    OtherProposal,
    /// No step down waits.
    #[error("nothing waits for confirmation")]
    NothingToConfirm,
    /// F-4.3a: never the same person.
    #[error("the second person must be another one")]
    SamePerson,
}

impl Investigation {
    /// For `store` only: what was saved is valid, so nothing is decided here.
    pub(crate) fn restore(
        complaint: ComplaintId,
        case: Case,
        stage: Stage,
        classified: Option<Classified>,
        proposal: Option<Proposal>,
    ) -> Self {
        Self {
            complaint,
            case,
            stage,
            classified,
            proposal,
        }
    }

    /// Which complaint.
    pub fn complaint(&self) -> ComplaintId {
        self.complaint
    }

    /// What intake and assignment told about it.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// How far it is.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What it counts as.
    pub fn classified(&self) -> Option<&Classified> {
        self.classified.as_ref()
    }

    /// The step down that waits for a second person.
    pub fn proposal(&self) -> Option<&Proposal> {
        self.proposal.as_ref()
    }

    /// What has been done, whatever the stage; nothing before acceptance.
    pub fn work(&self) -> Option<&Work> {
        match &self.stage {
            Stage::Registered => None,
            Stage::Verifying(work) | Stage::Concluded(work, _) => Some(work),
            Stage::Ended { left, .. } => left.as_ref().map(|(work, _)| work),
        }
    }

    /// The finding of this round.
    pub fn conclusion(&self) -> Option<&Conclusion> {
        match &self.stage {
            Stage::Registered | Stage::Verifying(_) => None,
            Stage::Concluded(_, conclusion) => Some(conclusion),
            Stage::Ended { left, .. } => left
                .as_ref()
                .and_then(|(_, conclusion)| conclusion.as_ref()),
        }
    }

    /// Those to whom this case was given: the group, and whoever handles it.
    pub fn assigned_to(&self) -> Vec<StaffId> {
        let group = self.work().and_then(|work| work.group.as_ref());
        let members = group
            .into_iter()
            .flat_map(|group| group.members().iter().copied());
        let mut assigned: Vec<_> = members.chain(self.case.handler).collect();
        assigned.sort_unstable();
        assigned.dedup();
        assigned
    }

    /// Ends a transition: the next stage, and what to tell.
    fn becomes(self, stage: Stage, facts: Vec<Fact>) -> Result<Decision, Refusal> {
        Ok(Decision::Changed(Box::new(Self { stage, ..self }), facts))
    }
}
