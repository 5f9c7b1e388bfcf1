//! 复核 by the next level (F-6.3).

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

/// The decision of the review.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReview {
    /// True where the decision stands.
    upheld: bool,
    /// Why; 1 to 5,000 characters.
    note: String,
}

/// By one of those asked, never by an author of the decision. Not upheld: the work is done again.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = NewReview,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/review")]
pub(crate) async fn review(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewReview>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let note = text("/note", &body.note)?;
    let done = service
        .db
        .transaction(async |mut tx| commands::review(&mut tx, request, body.upheld, note).await)
        .await;
    asked.respond(&service, done).await
}
