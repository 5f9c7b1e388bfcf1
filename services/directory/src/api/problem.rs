//! What each refusal means to a client.

use actix_web::http::StatusCode;
use web::{FieldError, INVALID_BODY, NOT_FOUND, Problem, TOO_MANY, UNAVAILABLE};

use crate::commands::accounts::AccountError;
use crate::commands::{CalendarError, ImportError};
use crate::file::{BadFile, FileFlaw};
use crate::notice::{BadNotice, NoticeFlaw};

const BAD_FILE: Problem = Problem::unprocessable(
    "invalid-organization",
    "Not a well-formed organization",
    "Nothing was changed. The errors name lines of the file.",
);

/// Flaws repeat codes of the file: whoever sent it is an administrator, and has to find them.
impl From<FileFlaw> for FieldError {
    fn from(located: FileFlaw) -> Self {
        let flaw = &located.flaw;
        let parts = [
            flaw.kind.to_string(),
            flaw.path.replace('~', "~0").replace('/', "~1"),
            flaw.field.to_owned(),
        ];
        let pointer = parts
            .iter()
            .filter(|p| !p.is_empty())
            .flat_map(|p| ["/", p])
            .collect();
        Self {
            pointer,
            detail: located.to_string().into(),
        }
    }
}

impl From<BadFile> for Problem {
    fn from(bad: BadFile) -> Self {
        BAD_FILE.with_errors(bad.0.into_iter().map(FieldError::from))
    }
}

const BAD_NOTICE: Problem = Problem::unprocessable(
    "invalid-notice",
    "Not a notice that can be read in one way only",
    "Nothing was changed. The errors name lines or events of the file.",
);

impl From<BadNotice> for Problem {
    fn from(bad: BadNotice) -> Self {
        let error = |flaw: NoticeFlaw| FieldError {
            pointer: String::new(),
            detail: flaw.to_string().into(),
        };
        BAD_NOTICE.with_errors(bad.0.into_iter().map(error))
    }
}

impl From<CalendarError> for Problem {
    fn from(e: CalendarError) -> Self {
        match e {
            CalendarError::Refused(refused) => BAD_NOTICE.with_error("", refused.to_string()),
            CalendarError::Stale => web::STALE,
            CalendarError::Db(e) => e.into(),
        }
    }
}

impl From<ImportError> for Problem {
    fn from(e: ImportError) -> Self {
        match e {
            ImportError::Bad(bad) => bad.into(),
            ImportError::Stale => web::STALE,
            ImportError::Db(e) => e.into(),
        }
    }
}

const REFUSED: Problem = Problem::new(
    StatusCode::UNAUTHORIZED,
    "sign-in-refused",
    "Not signed in",
    "Name, password or code is not right.",
);
const NOT_VOUCHED: Problem = Problem::new(
    StatusCode::UNAUTHORIZED,
    "sign-in-refused",
    "Not signed in",
    "Begin again; if it stays so, ask an administrator whether you are let in by the provider.",
);
const CODE_NEEDED: Problem = Problem::new(
    StatusCode::UNAUTHORIZED,
    "code-needed",
    "A code is needed",
    "Send the code that your authenticator app shows, too.",
);
const SESSION_ENDED: Problem = Problem::new(
    StatusCode::UNAUTHORIZED,
    "session-ended",
    "The session has ended",
    "Sign in again; what you typed elsewhere is not lost by that.",
);
const NOT_INVITED: Problem = Problem::unprocessable(
    "invitation-spent",
    "The invitation is not good any more",
    "It was used, it has expired, or another one was made. Ask for a new one.",
);
const SECOND_FACTOR: Problem = Problem::conflict(
    "second-factor",
    "The second factor is not in that state",
    "It counts already, or there is none.",
);
const NO_SECOND_FACTORS: Problem = Problem::conflict(
    "no-second-factors",
    "No second factors here",
    "This installation has no key to keep them with; its operators can add one.",
);

const TWO_SECRETS: Problem = Problem::conflict(
    "two-secrets",
    "Two secrets are good already",
    "End the one that is not used any more.",
);

impl From<AccountError> for Problem {
    fn from(e: AccountError) -> Self {
        match e {
            AccountError::Refused => REFUSED,
            AccountError::NotVouched(_) => NOT_VOUCHED,
            AccountError::NoProvider => NOT_FOUND,
            AccountError::ProviderAway(_) => UNAVAILABLE,
            AccountError::CodeNeeded => CODE_NEEDED,
            AccountError::TooMany => TOO_MANY,
            AccountError::Busy(_) => UNAVAILABLE,
            AccountError::SessionEnded => SESSION_ENDED,
            AccountError::NotInvited => NOT_INVITED,
            AccountError::TwoSecrets => TWO_SECRETS,
            AccountError::Nobody => NOT_FOUND,
            AccountError::Weak(field, weak) => INVALID_BODY.with_error(field, weak.to_string()),
            AccountError::WrongCode => INVALID_BODY.with_error("/code", "does not fit"),
            AccountError::SecondFactor => SECOND_FACTOR,
            AccountError::NoKeyring => NO_SECOND_FACTORS,
            AccountError::Denied(denied) => denied.into(),
            AccountError::Db(e) => e.into(),
            e @ (AccountError::NoSigner | AccountError::Sealed(_) | AccountError::Token(_)) => {
                Self::internal(&e)
            }
        }
    }
}
