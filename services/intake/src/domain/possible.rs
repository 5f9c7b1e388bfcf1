//! What a person may do at this moment, before they try.
//!
//! No rule is written here: each step is tried on a copy, with a specimen that is right in itself, and
//! what its transition refuses is what is told. What depends on the words, people and other complaints that
//! somebody will name is theirs to get right.

use chrono::{DateTime, Utc};
use regulation::{ClosingResult, DeclineReason, ErasureGround, ReopenReason};
use uuid::Uuid;

use super::complaint::{Complaint, ComplaintId, StaffId, State};
use super::fact::{Decision, Refusal};
use super::keeping::{Keeping, Kept};

/// One step and the last part of its address.
macro_rules! steps {
    ($($(#[$doc:meta])* $variant:ident = $segment:literal),+ $(,)?) => {
        /// What staff do to a complaint.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Step { $($(#[$doc])* $variant),+ }

        impl Step {
            /// Every step, in the order in which pages show them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The last part of the address that does it.
            pub const fn segment(self) -> &'static str {
                match self { $(Self::$variant => $segment),+ }
            }
        }
    };
}

steps! {
    /// 受理.
    Acceptance = "acceptance",
    /// 不予受理.
    Declination = "declination",
    /// 办结.
    Closure = "closure",
    /// It begins again.
    Reopening = "reopening",
    /// 撤回 on the complainant's behalf.
    Withdrawal = "withdrawal",
    /// 并单.
    Merging = "merging",
    /// It is undone.
    Unmerging = "unmerging",
    /// Something is added.
    Supplements = "supplements",
    /// A file is brought in.
    Evidence = "evidence",
    /// Staff complained about become known.
    Respondents = "respondents",
    /// One more speaks for it.
    Representatives = "representatives",
    /// Who complains is read.
    IdentityDisclosures = "identity-disclosures",
    /// A legal hold is placed.
    LegalHold = "legal-hold",
    /// It is lifted.
    LegalHoldRelease = "legal-hold-release",
    /// Personal data goes before its time is over.
    Erasure = "erasure",
    /// A new code for the complainant.
    Code = "code",
}

/// What else the steps need to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Surroundings {
    /// Who would act.
    pub by: StaffId,
    /// After its end.
    pub keeping: Keeping,
    /// Nobody gave a name.
    pub anonymous: bool,
    /// Who speaks for it beside the complainant.
    pub representatives: u32,
    /// How many may at this site, the complainant among them.
    pub representatives_limit: u32,
    /// What goes on within it.
    pub members: Vec<(Complaint, Keeping)>,
}

/// Words that say nothing.
const WORDS: &str = "-";

impl Complaint {
    /// Whether the step is possible; false where it is done already, and nothing is left to do.
    ///
    /// # Errors
    /// [`Refusal`], as the step's own transition has it.
    pub fn allows(
        &self,
        step: Step,
        around: &Surroundings,
        at: DateTime<Utc>,
    ) -> Result<bool, Refusal> {
        let (by, keeping) = (around.by, around.keeping);
        match step {
            // How it is kept looks after itself, and what is not erased is not closed or opened again.
            Step::Closure
            | Step::Reopening
            | Step::LegalHold
            | Step::LegalHoldRelease
            | Step::Erasure => {}
            Step::Acceptance
            | Step::Declination
            | Step::Withdrawal
            | Step::Merging
            | Step::Unmerging
            | Step::Supplements
            | Step::Evidence
            | Step::Respondents
            | Step::Representatives
            | Step::IdentityDisclosures
            | Step::Code => keeping.not_erased()?,
        }
        let case = self.clone();
        let decision = match step {
            Step::Acceptance => case.accept(by, at)?,
            Step::Declination => self.declined_again(by, at)?,
            Step::Closure => case.close(by, self.closing_result(), WORDS, at)?,
            Step::Reopening => {
                let decision = case.reopen(by, ReopenReason::NewFacts, WORDS)?;
                if matches!(&decision, Decision::Changed(next, _) if self.begins_again_as(next)) {
                    keeping.not_erased()?;
                }
                decision
            }
            Step::Withdrawal => case.withdraw(Some(by), at)?,
            Step::Merging => case.merge(by, &self.a_lead(), !around.members.is_empty(), at)?,
            Step::Unmerging => case.unmerge(Some(by))?,
            Step::Supplements => case.supplement(Uuid::nil(), &[])?,
            Step::Respondents => case.identify(by, &[StaffId(Uuid::nil())], false)?,
            Step::Evidence => return self.takes_evidence().map(|()| true),
            Step::Representatives => {
                let (others, limit) = (around.representatives, around.representatives_limit);
                return self
                    .represent(around.anonymous, others, limit)
                    .map(|()| true);
            }
            Step::IdentityDisclosures | Step::Code => return Ok(true),
            Step::LegalHold => return Ok(keeping.hold(by, WORDS, at)?.changes()),
            Step::LegalHoldRelease => return Ok(keeping.lift(by, WORDS)?.changes()),
            Step::Erasure => return self.erased_with(around, at),
        };
        Ok(match decision {
            Decision::Changed(..) | Decision::Followed(_) => true,
            Decision::AlreadyDone => false,
        })
    }

    /// With what goes on within it: all of it or nothing.
    fn erased_with(&self, around: &Surroundings, at: DateTime<Utc>) -> Result<bool, Refusal> {
        let (ground, by) = (ErasureGround::Ordered, Some(around.by));
        let kept = around.keeping.erase(self, ground, by, at)?;
        if kept.changes() {
            for (member, keeping) in &around.members {
                keeping.forget(member, ground, by, at)?;
            }
        }
        Ok(kept.changes())
    }

    /// As it was, where it was: another reason would be another decision.
    fn declined_again(&self, by: StaffId, at: DateTime<Utc>) -> Result<Decision, Refusal> {
        let (reason, earlier) = match &self.state {
            State::Declined { reason, .. } => (*reason, Some(self)),
            State::Registered
            | State::Open { .. }
            | State::Withdrawn { .. }
            | State::Closed { .. }
            | State::Merged { .. } => (DeclineReason::Enquiry, None),
        };
        self.clone().decline(by, reason, earlier, WORDS, at)
    }

    /// The same of a result.
    const fn closing_result(&self) -> ClosingResult {
        match &self.state {
            State::Closed { result, .. } => *result,
            State::Registered
            | State::Open { .. }
            | State::Declined { .. }
            | State::Withdrawn { .. }
            | State::Merged { .. } => ClosingResult::Explained,
        }
    }

    /// One that could be merged into: like this one, and open.
    fn a_lead(&self) -> Self {
        Self {
            id: ComplaintId(Uuid::nil()),
            state: State::Registered,
            ..self.clone()
        }
    }
}

impl Kept {
    const fn changes(&self) -> bool {
        match self {
            Self::Changed(..) => true,
            Self::AlreadyDone => false,
        }
    }
}
