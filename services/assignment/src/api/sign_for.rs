//! 签收 (F-4.4c).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, Empty, request};
use crate::{AssignmentService, commands};

/// By the person or a member of the group named, or somebody of the department. The clock does not start here.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = Empty,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/sign-for")]
pub(crate) async fn sign_for(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    _body: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let done = service
        .db
        .transaction(async |mut tx| commands::sign_for(&mut tx, request).await)
        .await;
    asked.respond(&service, done).await
}
