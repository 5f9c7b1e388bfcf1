//! Approval (F-6.1).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{AwaitsSecondPerson, Caller};
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, Empty, request};
use crate::{AssignmentService, commands};

/// By the complaint department (ordinary) or the leadership (major, after the group has concluded); never of one's own work.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = Empty,
    responses((status = 200, body = Standing), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person sends the same"), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/approval")]
pub(crate) async fn approve(
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
        .transaction(async |mut tx| commands::approve(&mut tx, request).await)
        .await;
    asked.respond_by_two(&service, done).await
}
