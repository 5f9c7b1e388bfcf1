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
        Refusal::NoSuchMeasure | Refusal::NoSuchOrder => return web::NOT_FOUND,
        Refusal::WrongForm => {
            return Problem::field("/form", "is missing, or is none of this kind of measure");
        }
        Refusal::WrongMeasure => return Problem::field("/kind", "is no measure for a window"),
        Refusal::NoProof => return Problem::field("/proof", "is missing, and so is evidence"),
        Refusal::NoConciliation => {
            return Problem::field("/measure_id", "is no measure of conciliation");
        }
        Refusal::LeadAssists => {
            return Problem::field("/assisting", "names the lead, or a department twice");
        }
        Refusal::NotAssisting => return Problem::forbidden("not-assisting"),
        Refusal::DueInThePast => return Problem::field("/due_date", "lies in the past"),
        Refusal::LeaderNotInGroup => {
            return Problem::field("/leader_id", "must be a member of the group");
        }
        Refusal::NotYours => return Problem::forbidden("not-assigned"),
        Refusal::NotOwner => return Problem::forbidden("not-owner"),
        Refusal::NotReviewer => return Problem::forbidden("not-reviewer"),
        Refusal::OwnWork => return Problem::forbidden("own-work"),
        Refusal::NotAbove => return Problem::forbidden("not-above"),
        Refusal::ExtensionTooLong => {
            return Problem::field("/days", "is at least 1 and at most what the policy allows");
        }
        Refusal::EndInThePast => return Problem::field("/resumes_on", "lies in the past"),
        Refusal::SuspensionTooLong => {
            return Problem::field("/resumes_on", "lies further off than the policy allows");
        }
        Refusal::AskedTooLate => (
            "asked-too-late",
            "Too late to ask",
            "An extension or a suspension is asked for before the deadline.",
        ),
        Refusal::ExtendedAlready => (
            "extended-already",
            "Extended already",
            "This deadline has been extended as often as the policy allows.",
        ),
        Refusal::AskedAlready => (
            "asked-already",
            "Something waits already",
            "What was asked for before waits for its decision.",
        ),
        Refusal::NothingAsked => (
            "nothing-asked",
            "Nothing was asked for",
            "Nothing waits for this decision.",
        ),
        Refusal::SuspendedAlready => (
            "suspended-already",
            "Suspended already",
            "The case is suspended; end that first.",
        ),
        Refusal::EndReached => (
            "end-reached",
            "Nothing left to suspend",
            "The end that was asked for has been reached. Another suspension may be asked for.",
        ),
        Refusal::NothingSuspended => (
            "nothing-suspended",
            "Not suspended",
            "There is no suspension to end.",
        ),
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
            "The time in which a case may be returned is over: as a rule one working day from its dispatch.",
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
        Refusal::NotRespondent => (
            "not-respondent",
            "Not a respondent",
            "A written self-criticism is for the person complained about.",
        ),
        Refusal::NotConfirmed => (
            "not-confirmed",
            "Not confirmed",
            "A measure against a person needs a finding that bears it; accountability waits for one.",
        ),
        Refusal::IntegrityOnly => (
            "integrity-only",
            "Integrity only",
            "Only a case of integrity is handed over to the discipline inspection.",
        ),
        Refusal::NoContact => (
            "no-contact",
            "No attempt recorded",
            "A conciliation is completed after at least one attempt to reach the complainant.",
        ),
        Refusal::AssistRecused => (
            "assist-recused",
            "Assisting department recused",
            "A department that assists, and whoever is named in it, must be free of conflict.",
        ),
        Refusal::NotSignedFor => (
            "not-signed-for",
            "Not signed for",
            "A part is signed for before it is given.",
        ),
        Refusal::PartMissing => (
            "part-missing",
            "A part is missing",
            "An assisting department has not given its part: wait for it, or say why not.",
        ),
        Refusal::NobodyElse => (
            "nobody-else",
            "Nobody else has to act",
            "The next step is the caller's own.",
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
