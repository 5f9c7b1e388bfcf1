//! What each refusal means to a client.

use web::{FieldError, Problem};

use crate::commands::ImportError;
use crate::file::{BadFile, FileFlaw};

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

impl From<ImportError> for Problem {
    fn from(e: ImportError) -> Self {
        match e {
            ImportError::Bad(bad) => bad.into(),
            ImportError::Stale => web::STALE,
            ImportError::Db(e) => e.into(),
        }
    }
}
