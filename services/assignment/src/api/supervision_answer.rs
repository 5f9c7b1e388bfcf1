//! A supervision order is answered (F-6.7).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, request, text};
use crate::domain::SupervisionId;
use crate::{AssignmentService, commands};

/// What was done about it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SupervisionAnswerBody {
    /// 1 to 5,000 characters.
    text: String,
}

/// By whoever was asked, or has the case in hand now; never by whoever ordered it.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = SupervisionAnswerBody,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/supervision-orders/{order}/answer")]
pub(crate) async fn answer_supervision(
    service: Data<AssignmentService>,
    path: Path<(Uuid, Uuid)>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<SupervisionAnswerBody>,
) -> Result<HttpResponse, Problem> {
    let (complaint, order) = path.into_inner();
    let request = request(complaint, caller, seen, at);
    let asked = Asked::by(&request);
    let text = text("/text", &body.text)?;
    let done = service
        .db
        .transaction(async |mut tx| {
            commands::answer_supervision(&mut tx, request, SupervisionId(order), text).await
        })
        .await;
    asked.respond(&service, done).await
}
