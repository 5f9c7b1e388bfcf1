//! 延期 is asked for (F-4.4d).

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

/// How much longer, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewExtension {
    /// How many days more: at least 1, at most what the policy allows, of its kind of days.
    days: u32,
    /// Why; 1 to 5,000 characters.
    reason: String,
}

/// By whoever has the case, before its deadline. Who decides is told; nothing changes before that.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = NewExtension,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/extension")]
pub(crate) async fn ask_extension(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewExtension>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let reason = text("/reason", &body.reason)?;
    let done = service
        .db
        .transaction(async |mut tx| {
            commands::ask_extension(&mut tx, request, body.days, reason).await
        })
        .await;
    asked.respond(&service, done).await
}
