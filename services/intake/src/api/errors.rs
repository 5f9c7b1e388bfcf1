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
        Refusal::ReasonMissing => return Problem::field("", "needs a reason in words"),
    };
    Problem::conflict(kind, title, detail)
}
