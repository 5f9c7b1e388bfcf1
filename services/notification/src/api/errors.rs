//! What each refusal means to a client.

use actix_web::http::StatusCode;
use web::Problem;

use crate::commands::CommandError;
use crate::domain::Refusal;

impl From<CommandError> for Problem {
    fn from(e: CommandError) -> Self {
        match e {
            CommandError::NotFound => web::NOT_FOUND,
            CommandError::Stale => web::STALE,
            CommandError::Refused(refusal) => refused(refusal),
            CommandError::NotYet(_) => web::UNAVAILABLE,
            CommandError::DeliveryState => Self::conflict(
                "delivery-state",
                "Not in this state",
                "Only what failed or waits for people is sent anew, told by telephone, printed or posted.",
            ),
            CommandError::Db(e) => e.into(),
        }
    }
}

fn refused(refusal: Refusal) -> Problem {
    let (kind, title, detail) = match refusal {
        Refusal::NothingToReply => (
            "nothing-to-reply",
            "No approved result",
            "A reply is written after the result was approved (F-6.2).",
        ),
        Refusal::AlreadyWritten => (
            "already-replied",
            "Already replied",
            "The reply of this round is written; a new round begins with the next approval.",
        ),
        Refusal::NothingToFollowUp => (
            "nothing-to-follow-up",
            "No reply to follow up",
            "A follow-up comes after a reply that was sent, and ends with the answer (F-6.3).",
        ),
        Refusal::ByHandler => {
            // As for every refused act: who may not.
            return Problem::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "Not allowed",
                "Whoever handled a complaint does not follow it up (F-6.3).",
            )
            .with_reason("handler");
        }
        Refusal::ReprisalNotAsked => {
            return Problem::field(
                "/reprisal",
                "needed after a case of integrity: they are asked whether anybody has suffered for complaining",
            );
        }
        Refusal::TooMany => return web::TOO_MANY,
        Refusal::TooEarly => (
            "too-early",
            "Too early for another try",
            "Tries are four hours apart and on different half-days (F-6.3).",
        ),
        Refusal::Merged => (
            "merged",
            "Merged",
            "The complaint goes on within another one; what is due is due there.",
        ),
        Refusal::Ended => ("ended", "The complaint has ended", "Nothing more is due."),
        Refusal::NotPrinted => (
            "not-printed",
            "Not printed",
            "A letter is printed before it is posted: record the printing first.",
        ),
        Refusal::Older => (
            "older",
            "Older than what is known",
            "Read the current state and decide again.",
        ),
    };
    Problem::conflict(kind, title, detail)
}
