//! 退回 (F-4.4c).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, request, text};
use crate::{AssignmentService, commands};

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReturn {
    /// Why; 1 to 5,000 characters.
    reason: String,
}

/// In place of signing: as soon (as a rule within one working day) and as often as the policy allows.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = NewReturn,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/return")]
pub(crate) async fn return_order(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewReturn>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let reason = text("/reason", &body.reason)?;
    let done = service
        .db
        .transaction(async |mut tx| commands::return_order(&mut tx, request, reason).await)
        .await;
    asked.respond(&service, done).await
}
