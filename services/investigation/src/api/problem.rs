//! What each failure is to a client.

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
            CommandError::UnknownStaff(0) => {
                Self::field("/leader_id", "is not among the active staff")
            }
            CommandError::UnknownStaff(n) => Self::field(
                format!("/member_ids/{}", n - 1),
                "is not among the active staff",
            ),
            CommandError::ClosedSubtype(code) => Self::field(
                "/subtypes",
                format!("{code} is no sub-type that complaints are classified by"),
            ),
            CommandError::Missing(what) => {
                tracing::warn!(what, "a fact of the organization has not arrived");
                web::UNAVAILABLE
            }
            CommandError::Db(e) => e.into(),
        }
    }
}

/// A rule refuses: 409 in the present state, 422 where the body itself cannot be meant.
fn refused(refusal: Refusal) -> Problem {
    let (kind, title, detail) = match refusal {
        Refusal::NoEvidence => {
            return Problem::field("/evidence_relied_on", "this finding needs evidence");
        }
        Refusal::UnknownEvidence => {
            return Problem::field(
                "/evidence_relied_on",
                "names a record that this investigation does not have",
            );
        }
        Refusal::AlreadyOverwritten => {
            return Problem::field("/overwritten_at", "lies in the past");
        }
        Refusal::RecordInFuture => return Problem::field("/at", "lies in the future"),
        Refusal::NotAccepted => (
            "not-accepted",
            "Not accepted yet",
            "Work begins when the complaint is accepted.",
        ),
        Refusal::Ended => (
            "ended",
            "Ended",
            "The complaint was declined, withdrawn or closed.",
        ),
        Refusal::AlreadyVerified => (
            "already-verified",
            "Already verified",
            "The preliminary verification stands; what looked simple may only turn out complex.",
        ),
        Refusal::NotVerified => (
            "not-verified",
            "Not verified yet",
            "A preliminary verification comes before the conclusion.",
        ),
        Refusal::Recused => (
            "recused",
            "Recused",
            "A respondent, somebody who reports to one, or somebody related cannot be a member.",
        ),
        Refusal::GroupDesignated => (
            "group-designated",
            "Group designated",
            "The leadership designated the group; only another designation replaces it.",
        ),
        Refusal::NoGroup => (
            "no-group",
            "No investigation group",
            "A complex matter is concluded by its investigation group; form it first.",
        ),
        Refusal::NoDesignatedGroup => (
            "no-designated-group",
            "No designated group",
            "A major complaint is concluded by the group that the leadership designates.",
        ),
        Refusal::NotClassified => (
            "not-classified",
            "Not classified yet",
            "A complaint proposed as major is classified before it is concluded.",
        ),
        Refusal::NotInGroup => (
            "not-in-group",
            "Not in the group",
            "Only a member of the group concludes.",
        ),
        Refusal::AlreadyConcluded => (
            "already-concluded",
            "Already concluded",
            "A conclusion stands; new facts open the investigation again.",
        ),
        Refusal::OtherProposal => (
            "other-downgrade-waits",
            "Another step down waits",
            "Somebody else proposed a step down; confirm or refuse it first.",
        ),
        Refusal::NothingToConfirm => (
            "nothing-to-confirm",
            "Nothing to confirm",
            "No step down waits for confirmation.",
        ),
        Refusal::SamePerson => (
            "same-person",
            "Another person must confirm",
            "Down is by two: whoever proposed it does not decide on it.",
        ),
    };
    Problem::conflict(kind, title, detail)
}
