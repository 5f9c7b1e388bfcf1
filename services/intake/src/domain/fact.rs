//! What a decision comes to: facts to tell, or a typed refusal.

use chrono::{DateTime, NaiveDate, Utc};
use regulation::{ClosingResult, DeclineReason, ErasureGround, ReopenReason, Sensitivity};
use uuid::Uuid;

use super::complaint::{Complaint, ComplaintId, StaffId};
use super::disclosure::Revealed;
use super::evidence::{Access, Collected, Comparison};
use super::registration::Registration;

/// What happened, in our own words; `publish` turns it into the contract's.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// 登记.
    Registered(Box<Registration>),
    /// 受理.
    Accepted {
        /// Who.
        by: StaffId,
        /// As told at registration.
        promised: NaiveDate,
    },
    /// 不予受理.
    Declined {
        /// Why.
        reason: DeclineReason,
        /// Who.
        by: StaffId,
    },
    /// Something was added.
    Supplemented {
        /// Names the supplement.
        supplement: Uuid,
    },
    /// Respondents became known.
    RespondentIdentified {
        /// All known now.
        respondents: Vec<StaffId>,
        /// Who identified them.
        by: StaffId,
    },
    /// Who may read what has changed.
    SensitivityChanged {
        /// From now on.
        sensitivity: Sensitivity,
        /// Until now.
        previous: Sensitivity,
    },
    /// The date of the reply that was promised has moved (F-4.6).
    PromiseChanged {
        /// From now on.
        promised: NaiveDate,
        /// Until now.
        previous: NaiveDate,
    },
    /// 撤回.
    Withdrawn {
        /// False for scope C.
        ends_case: bool,
        /// None where the complainant did it.
        recorded_by: Option<StaffId>,
    },
    /// 并单.
    Merged {
        /// The complaint that goes on.
        lead: ComplaintId,
        /// Who.
        by: StaffId,
    },
    /// That is undone.
    Unmerged {
        /// Into what it was merged.
        lead: ComplaintId,
        /// None where nobody decided it.
        by: Option<StaffId>,
    },
    /// Opened again.
    Reopened {
        /// Why.
        reason: ReopenReason,
        /// 1 for the first time.
        round: i32,
        /// None where the follow-up's answer did.
        by: Option<StaffId>,
    },
    /// 办结.
    Closed {
        /// What became of it.
        result: ClosingResult,
        /// None where reply and follow-up closed it.
        by: Option<StaffId>,
    },
    /// 归档.
    Archived {
        /// Its personal data is erased after this.
        until: DateTime<Utc>,
    },
    /// A legal hold was placed.
    HoldPlaced {
        /// The second of two.
        by: StaffId,
    },
    /// It was lifted.
    HoldLifted {
        /// The second of two.
        by: StaffId,
    },
    /// Personal data and words are gone.
    Erased {
        /// Why.
        ground: ErasureGround,
        /// None where its time was over.
        by: Option<StaffId>,
    },
    /// A file was collected as evidence.
    EvidenceAdded(Collected),
    /// Somebody took a piece of evidence out.
    EvidenceAccessed(Access),
    /// A piece of evidence was compared with its hash.
    EvidenceVerified(Comparison),
    /// Somebody read who complains (F-6.9).
    IdentityRevealed(Revealed),
}

/// What a decision comes to.
#[derive(Debug, PartialEq)]
pub enum Decision {
    /// A changed complaint with the facts to tell.
    Changed(Complaint, Vec<Fact>),
    /// The register follows another service's fact; nothing was decided here, nothing is told.
    Followed(Complaint),
    /// Nothing to do.
    AlreadyDone,
}

/// Why a command is not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The acceptance decision is still to be made.
    #[error("the complaint has not been accepted yet")]
    NotAccepted,
    /// A decision was made for acceptance.
    #[error("the complaint has been accepted")]
    AlreadyAccepted,
    /// A decision was made against acceptance.
    #[error("the complaint has been declined")]
    Declined,
    /// The complainant took it back.
    #[error("the complaint has been withdrawn")]
    Withdrawn,
    /// It is closed.
    #[error("the complaint is closed")]
    Closed,
    /// It is not closed.
    #[error("the complaint is not closed")]
    NotClosed,
    /// The reply has been sent (F-6.5).
    #[error("the reply has been sent")]
    AlreadyReplied,
    /// Declined or closed before, otherwise.
    #[error("decided before, with another reason or result")]
    DecidedOtherwise,
    /// Declined and withdrawn have ways of their own.
    #[error("not a result of closing")]
    NotAClosingResult,
    /// It goes on within another complaint (F-6.6).
    #[error("the complaint is merged into another one")]
    Merged,
    /// There is nothing to undo.
    #[error("the complaint is not merged")]
    NotMerged,
    /// Nothing is its own repeat.
    #[error("a complaint is not merged into itself")]
    IntoItself,
    /// Others go on within it.
    #[error("other complaints are merged into this one")]
    LeadsOthers,
    /// The lead has ended, or its reply is sent.
    #[error("the other complaint is not open before its reply")]
    LeadNotOpen,
    /// The lead goes on within a third one.
    #[error("the other complaint is merged itself")]
    LeadMerged,
    /// The lead is another site's.
    #[error("the other complaint is about another site")]
    OtherSite,
    /// More people may read the lead than this one.
    #[error("the other complaint is less sensitive")]
    LessSensitive,
    /// Somebody would not be recused from the lead (F-4.2b).
    #[error("the other complaint does not name every respondent of this one")]
    RespondentsMissing,
    /// F-6.6: with reference to the earlier one.
    #[error("a repeat is declined with reference to the earlier complaint")]
    EarlierMissing,
    /// What is not ended is merged into.
    #[error("the earlier complaint has not ended")]
    EarlierNotEnded,
    /// F-6.6: at most five, or what the site's policy says.
    #[error("a collective complaint has no more representatives")]
    TooManyRepresentatives,
    /// It goes on (F-6.4).
    #[error("the complaint has not ended")]
    NotEnded,
    /// A legal hold keeps it (F-6.4).
    #[error("a legal hold keeps the complaint, or one that goes on within it")]
    Held,
    /// A measure outlives the reply (F-5.4).
    #[error("a measure of the complaint is still open")]
    MeasuresOpen,
    /// Its time in the archive is not over (F-6.4).
    #[error("the complaint is kept for longer")]
    KeptLonger,
    /// Its personal data is gone.
    #[error("the personal data of the complaint is erased")]
    Erased,
    /// A signpost, reason or note is missing.
    #[error("a reason in words is needed")]
    ReasonMissing,
}
