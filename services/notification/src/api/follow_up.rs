//! `POST /v1/follow-ups/{complaint}`: 回访 by a person (F-6.3), or the complainant's own answer.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, Caller};
use garde::Validate;
use regulation::Satisfaction;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{IfMatch, Now, Problem, Validated};

use super::permitted;
use super::reply::readable;
use crate::Notification;
use crate::commands::{RecordFollowUp, record_follow_up};
use crate::domain::{Answer, ComplaintId, StaffId};

/// What came of an attempt.
#[derive(Deserialize, ToSchema, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// Somebody answered: `satisfaction` is needed.
    Answered,
    /// Nobody was reached: `satisfaction` is not allowed.
    Unreachable,
}

/// An attempt.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FollowUp {
    /// What came of it.
    #[garde(skip)]
    outcome: Outcome,
    /// One of the five levels.
    #[serde(default)]
    #[garde(skip)]
    satisfaction: Option<Satisfaction>,
    /// Whether anybody has suffered for complaining, as they said when asked: needed of an answer after a case
    /// of integrity (F-6.9).
    #[serde(default)]
    #[garde(skip)]
    reprisal: Option<bool>,
    /// For colleagues.
    #[serde(default)]
    #[garde(length(chars, max = 1000), custom(readable))]
    #[schema(max_length = 1000)]
    note: String,
}

impl FollowUp {
    fn answer(&self) -> Result<Answer, Problem> {
        if self.outcome == Outcome::Unreachable && self.reprisal.is_some() {
            return Err(Problem::field("/reprisal", "nobody answered"));
        }
        match (self.outcome, self.satisfaction) {
            (Outcome::Answered, Some(level)) => Ok(Answer::Level(level)),
            (Outcome::Unreachable, None) => Ok(Answer::Unreachable),
            (Outcome::Answered, None) => Err(Problem::field(
                "/satisfaction",
                "needed where somebody answered",
            )),
            (Outcome::Unreachable, Some(_)) => {
                Err(Problem::field("/satisfaction", "nobody answered"))
            }
        }
    }
}

/// Records an attempt at a follow-up, by somebody who did not handle the complaint.
#[utoipa::path(tag = "follow-ups", params(("complaint" = Uuid, Path), web::IfMatchHeader), request_body = FollowUp,
    responses((status = 204, description = "Recorded."), web::Problems), security(("bearer" = [])))]
#[post("/v1/follow-ups/{complaint}")]
pub(super) async fn record(
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Validated(body): Validated<FollowUp>,
) -> Result<HttpResponse, Problem> {
    let (complaint, answer) = (path.into_inner(), body.answer()?);
    let after = service.db.transaction(async move |mut tx| {
        permitted(&mut tx, &caller, Action::FollowUp, complaint).await?;
        let by = match &caller {
            // Their own answer; that nobody was reached is for staff to say.
            Caller::Complainant { .. } if answer != Answer::Unreachable => None,
            _ => Some(StaffId(caller.staff_id()?)),
        };
        let complaint = ComplaintId(complaint);
        let cmd = RecordFollowUp {
            complaint,
            seen,
            by,
            answer,
            reprisal: body.reprisal,
            note: body.note,
            at,
        };
        Ok::<_, Problem>(record_follow_up(&mut tx, cmd).await?)
    });
    let after = after.await?;
    Ok(HttpResponse::NoContent()
        .insert_header(web::etag(after.version))
        .finish())
}
