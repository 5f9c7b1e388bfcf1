//! What each error means to a client. Operators get the chain in the log, once, at this boundary.

use web::{FieldError, INVALID_BODY, NOT_FOUND, OTHER_BODY, Problem, STALE, TOO_MANY};

use crate::commands::CommandError;
use crate::domain::Refusal;

impl From<CommandError> for Problem {
    fn from(e: CommandError) -> Self {
        match e {
            CommandError::NotFound => NOT_FOUND,
            CommandError::Stale => STALE,
            CommandError::Denied(denied) => denied.into(),
            CommandError::Refused(refusal) => refused(refusal),
            CommandError::Fields(faults) => {
                INVALID_BODY.with_errors(faults.into_iter().map(|fault| FieldError {
                    pointer: fault.pointer.to_owned(),
                    detail: fault.rule.into(),
                }))
            }
            CommandError::OtherBody => OTHER_BODY,
            CommandError::TooManyAttempts => TOO_MANY,
            CommandError::Anonymous => Self::conflict(
                "anonymous",
                "Anonymous complaint",
                "Nobody can be recognised as this complainant, so a lost code stays lost.",
            ),
            CommandError::Gone => Self::conflict(
                "erased",
                "Personal data erased",
                "What was asked for has been erased; the statistics stay.",
            ),
            CommandError::Db(e) => e.into(),
            e @ (CommandError::NoSigner | CommandError::Token(_) | CommandError::Sealed(_)) => {
                Self::internal(&e)
            }
        }
    }
}

fn refused(refusal: Refusal) -> Problem {
    let (kind, title, detail) = match refusal {
        Refusal::NotAccepted => (
            "not-accepted",
            "Not accepted yet",
            "Accept or decline the complaint first.",
        ),
        Refusal::AlreadyAccepted => (
            "already-accepted",
            "Already accepted",
            "An accepted complaint is closed, not declined.",
        ),
        Refusal::Declined => (
            "declined",
            "Declined",
            "The complaint has been declined; nothing more happens to it.",
        ),
        Refusal::Withdrawn => (
            "withdrawn",
            "Withdrawn",
            "The complainant has withdrawn the complaint.",
        ),
        Refusal::Closed => (
            "closed",
            "Closed",
            "The complaint is closed; new facts open it again.",
        ),
        Refusal::NotClosed => (
            "not-closed",
            "Not closed",
            "Only a closed complaint is opened again.",
        ),
        Refusal::AlreadyReplied => (
            "already-replied",
            "Reply sent",
            "A complaint can be withdrawn until the reply is sent.",
        ),
        Refusal::DecidedOtherwise => (
            "decided-otherwise",
            "Decided before",
            "It was decided before, with another reason or result.",
        ),
        Refusal::NotAClosingResult => {
            return Problem::field("/result", "is not a result of closing");
        }
        Refusal::Merged => (
            "merged",
            "Merged",
            "The complaint goes on within another one; unmerge it first.",
        ),
        Refusal::NotMerged => (
            "not-merged",
            "Not merged",
            "The complaint is not merged, so there is nothing to undo.",
        ),
        Refusal::LeadsOthers => (
            "leads-others",
            "Others are merged into it",
            "Other complaints go on within this one; merge this one's lead the other way round, or unmerge them first.",
        ),
        Refusal::LeadNotOpen => (
            "lead-not-open",
            "Other complaint not open",
            "The other complaint has ended or been replied to: open it again with new facts, or decline this one with reference to it.",
        ),
        Refusal::LeadMerged => (
            "lead-merged",
            "Other complaint is merged",
            "The other complaint goes on within a third one; merge into that one.",
        ),
        Refusal::OtherSite => (
            "other-site",
            "Another site",
            "Only complaints about the same site are merged.",
        ),
        Refusal::LessSensitive => (
            "less-sensitive",
            "Other complaint less sensitive",
            "More people may read the other complaint than this one; merge the other way round, or classify it first.",
        ),
        Refusal::RespondentsMissing => (
            "respondents-missing",
            "Respondents differ",
            "The other complaint does not name everybody whom this one names; identify them there first.",
        ),
        Refusal::EarlierNotEnded => (
            "earlier-not-ended",
            "Earlier complaint not ended",
            "The earlier complaint goes on; merge this one into it.",
        ),
        Refusal::TooManyRepresentatives => (
            "too-many-representatives",
            "Too many representatives",
            "As many speak for this complaint already as the site's policy allows.",
        ),
        Refusal::IntoItself => return Problem::field("/into", "must name another complaint"),
        Refusal::EarlierMissing => {
            return Problem::field("/earlier_id", "must name the complaint that is repeated");
        }
        Refusal::ReasonMissing => return Problem::field("", "needs a reason in words"),
    };
    Problem::conflict(kind, title, detail)
}
