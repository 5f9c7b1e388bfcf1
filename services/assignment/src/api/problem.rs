//! What each failure is to a client.

use actix_web::http::StatusCode;
use web::Problem;

use crate::commands::CommandError;
use crate::domain::Refusal;

impl From<CommandError> for Problem {
    fn from(e: CommandError) -> Self {
        match e {
            CommandError::NotFound => web::NOT_FOUND,
            CommandError::Stale => web::STALE,
            CommandError::Denied(denied) => denied.into(),
            CommandError::Refused(refusal) => refused(refusal),
            CommandError::Unknown(pointer) => Self::field(
                pointer,
                "names nobody or nothing that is active and may take this case",
            ),
            CommandError::Missing(what) => {
                tracing::warn!(what, "a fact of the organization has not arrived");
                web::UNAVAILABLE
            }
            CommandError::Db(e) => e.into(),
        }
    }
}

/// A rule refuses: 409 in the present state, 403 to this person, 422 where the body cannot be meant.
fn refused(refusal: Refusal) -> Problem {
    let (kind, title, detail) = match refusal {
        Refusal::NoSuchMeasure => return web::NOT_FOUND,
        Refusal::DueInThePast => return Problem::field("/due_date", "lies in the past"),
        Refusal::LeaderNotInGroup => {
            return Problem::field("/leader_id", "must be a member of the group");
        }
        Refusal::NotYours => return Problem::forbidden("not-assigned"),
        Refusal::NotOwner => return Problem::forbidden("not-owner"),
        Refusal::NotReviewer => return Problem::forbidden("not-reviewer"),
        Refusal::OwnWork => return Problem::forbidden("own-work"),
        Refusal::NotNow(_) => (
            "not-now",
            "Not possible at this stage",
            "Read the current state: it says what is awaited, and of whom.",
        ),
        Refusal::MajorIsDesignated => (
            "major-is-designated",
            "A major complaint is designated",
            "The leadership designates a special group for it; it is not dispatched.",
        ),
        Refusal::OrdinaryIsDispatched => (
            "ordinary-is-dispatched",
            "An ordinary complaint is dispatched",
            "The complaint department dispatches it; no group is designated.",
        ),
        Refusal::Recused => (
            "recused",
            "Recused",
            "A respondent, somebody who reports to one, or somebody related cannot have the case.",
        ),
        Refusal::DepartmentRecused => (
            "department-recused",
            "Department recused",
            "This department cannot have the case, or nobody in charge of it is free of conflict.",
        ),
        Refusal::ReturnTooLate => (
            "return-too-late",
            "Too late to return",
            "A case is returned within one working day of its dispatch.",
        ),
        Refusal::RulingStands => (
            "ruling-stands",
            "The ruling stands",
            "After the last return allowed the complaint department has ruled.",
        ),
        Refusal::NotConcluded => (
            "not-concluded",
            "Not concluded",
            "The designated group concludes its investigation before its result is approved.",
        ),
        Refusal::NotCompleted => (
            "not-completed",
            "Not completed",
            "The owner gives proof of completion before a measure is checked off.",
        ),
        Refusal::DoneAlready => (
            "done-already",
            "Done already",
            "It was done before, by somebody or otherwise.",
        ),
        Refusal::Obsolete | Refusal::EarlierRound => (
            "obsolete",
            "No longer counts",
            "Something newer has replaced it.",
        ),
        Refusal::NotYet(_) => {
            return Problem::new(
                StatusCode::CONFLICT,
                "not-yet",
                "Something is missing still",
                "What another service has to tell has not arrived. Try again in a moment.",
            );
        }
    };
    Problem::conflict(kind, title, detail)
}
