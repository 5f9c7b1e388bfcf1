//! 恢复 before the end of a suspension (F-4.4d).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, Empty, request};
use crate::{AssignmentService, commands};

/// By whoever has the case, or could have approved the suspension: the clock goes on from now.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = Empty,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/resumption")]
pub(crate) async fn resume(
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
        .transaction(async |mut tx| commands::resume(&mut tx, request).await)
        .await;
    asked.respond(&service, done).await
}
