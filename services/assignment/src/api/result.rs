//! The result (F-6.1).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, optional, request, text};
use crate::{AssignmentService, commands};

/// What came of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewResult {
    /// What was done and found; 1 to 5,000 characters.
    summary: String,
    /// Why without the part of an assisting department, where one is missing; 1 to 5,000 characters.
    #[serde(default)]
    without: Option<String>,
}

/// By the handler, a member of the group or the head of the department, whose own result needs no other endorsement.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = NewResult,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/result")]
pub(crate) async fn submit(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewResult>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let summary = text("/summary", &body.summary)?;
    let without = optional("/without", body.without.as_deref())?;
    let done = service
        .db
        .transaction(async |mut tx| commands::submit(&mut tx, request, summary, without).await)
        .await;
    asked.respond(&service, done).await
}
