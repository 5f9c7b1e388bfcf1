//! 催办 by a person (F-6.7).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, optional, request};
use crate::{AssignmentService, commands};

/// What they are told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUrge {
    /// 1 to 5,000 characters, or nothing.
    #[serde(default)]
    note: Option<String>,
}

/// By the complaint department, the leadership or supervisors: whoever must act next hears of it, and so does who assists.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = NewUrge,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/urge")]
pub(crate) async fn urge(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewUrge>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let note = optional("/note", body.note.as_deref())?;
    let done = service
        .db
        .transaction(async |mut tx| commands::urge(&mut tx, request, note).await)
        .await;
    asked.respond(&service, done).await
}
