//! 重办 before approval (F-6.1).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{AwaitsSecondPerson, Caller};
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
pub(crate) struct NewRedo {
    /// Why; 1 to 5,000 characters.
    reason: String,
}

/// Sends the result back; the handling clock goes on and does not restart.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = NewRedo,
    responses((status = 200, body = Standing), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person sends the same"), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/redo")]
pub(crate) async fn redo(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewRedo>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let reason = text("/reason", &body.reason)?;
    let done = service
        .db
        .transaction(async |mut tx| commands::send_back(&mut tx, request, reason).await)
        .await;
    asked.respond_by_two(&service, done).await
}
