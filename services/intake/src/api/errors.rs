//! What each error means to a client. Operators get the chain in the log, once, at this boundary.

use actix_web::http::StatusCode;
use web::{FieldError, INVALID_BODY, NOT_FOUND, OTHER_BODY, Problem, STALE, TOO_MANY, TOO_SLOW};

use crate::commands::CommandError;
use crate::domain::{Refusal, Unfit};

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
            CommandError::TooManyAttempts
            | CommandError::TooManySubmissions
            | CommandError::TooManyDisclosures => TOO_MANY,
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
            CommandError::Unfit(unfit) => unfit.into(),
            CommandError::GivenUp => TOO_SLOW,
            CommandError::Quarantined => Self::conflict(
                "quarantined",
                "In quarantine",
                "No scanner has found this file clean, so it is not given out.",
            ),
            CommandError::NoView => Self::conflict(
                "no-view",
                "No viewing copy",
                "Only pictures have one; take the original as an attachment.",
            ),
            CommandError::Db(e) => e.into(),
            e @ (CommandError::NoSigner
            | CommandError::Token(_)
            | CommandError::Sealed(_)
            | CommandError::Tombstones(_)) => Self::internal(&e),
        }
    }
}

/// Size is 413, kind is 415, what is inside is 422.
impl From<Unfit> for Problem {
    fn from(unfit: Unfit) -> Self {
        let (status, kind, title, detail) = match unfit {
            Unfit::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "file-too-large",
                "File too large",
                "A file may have 20 MiB where the site has not decided otherwise; videos of staff more.",
            ),
            Unfit::CaseFull => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "case-full",
                "No room left in the case",
                "All files of one case together have a limit. Bring more to the complaint desk.",
            ),
            Unfit::TooMany => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "too-many-files",
                "Too many files",
                "No more files can be added to this submission. Add words first, or bring more to the complaint desk.",
            ),
            Unfit::Empty => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "empty-file",
                "Empty file",
                "There is nothing in this file.",
            ),
            Unfit::Kind => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "kind-not-taken",
                "Kind of file not taken",
                "By their content, JPEG, PNG, HEIC, PDF, MP4, MP3, M4A and DOCX are taken.",
            ),
            Unfit::Pixels => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "too-many-pixels",
                "Picture too large",
                "The picture has too many pixels. Send a smaller one.",
            ),
            Unfit::Unreadable => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "unreadable-file",
                "File cannot be read",
                "The file begins like one of the kinds that are taken, and cannot be read as one.",
            ),
        };
        Self::new(status, kind, title, detail)
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
        Refusal::NotEnded => (
            "not-ended",
            "Not ended",
            "Only what is closed, declined or withdrawn is erased; close it first.",
        ),
        Refusal::Held => (
            "held",
            "Legal hold",
            "A legal hold keeps this complaint, or one that goes on within it; it has to be lifted first.",
        ),
        Refusal::MeasuresOpen => (
            "measures-open",
            "Measures open",
            "A measure of this complaint is still open; it is checked off first.",
        ),
        Refusal::KeptLonger => (
            "kept-longer",
            "Kept for longer",
            "Its time in the archive is not over; erasing it before needs another ground.",
        ),
        Refusal::Erased => return CommandError::Gone.into(),
        Refusal::IntoItself => return Problem::field("/into", "must name another complaint"),
        Refusal::EarlierMissing => {
            return Problem::field("/earlier_id", "must name the complaint that is repeated");
        }
        Refusal::ReasonMissing => return Problem::field("", "needs a reason in words"),
    };
    Problem::conflict(kind, title, detail)
}
