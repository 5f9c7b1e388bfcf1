//! 沟通协商: an attempt, with its outcome (S-5.1).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use regulation::{ContactOutcome, ContactWay};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, request, text};
use crate::commands::NewAttempt;
use crate::domain::MeasureId;
use crate::{AssignmentService, commands};

/// How, and what came of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAttemptBody {
    /// How the complainant was reached; relayed or arranged, so that nobody need know who it is.
    way: ContactWay,
    /// What came of it.
    outcome: ContactOutcome,
    /// What was said; 1 to 5,000 characters.
    note: String,
    /// The measure of conciliation that it belongs to.
    #[serde(default)]
    measure_id: Option<Uuid>,
}

/// By whoever may contact the complainant, while the case is worked on; for a measure of conciliation as long as that is open.
#[utoipa::path(tag = "measures", params(web::IfMatchHeader), request_body = NewAttemptBody,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/contact-attempts")]
pub(crate) async fn record_contact(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewAttemptBody>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let new = NewAttempt {
        way: body.way,
        outcome: body.outcome,
        note: text("/note", &body.note)?,
        measure: body.measure_id.map(MeasureId),
    };
    let done = service
        .db
        .transaction(async |mut tx| commands::record_contact(&mut tx, request, new).await)
        .await;
    asked.respond(&service, done).await
}
