//! An assisting department signs for its part (F-4.4c).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, Empty, request};
use crate::domain::DepartmentId;
use crate::{AssignmentService, commands};

/// By whoever was named; where nobody was, by somebody of the assisting department.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = Empty,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/assisting-departments/{department}/sign-for")]
pub(crate) async fn sign_for_part(
    service: Data<AssignmentService>,
    path: Path<(Uuid, Uuid)>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    _body: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let (complaint, department) = path.into_inner();
    let request = request(complaint, caller, seen, at);
    let asked = Asked::by(&request);
    let done = service
        .db
        .transaction(async |mut tx| {
            commands::sign_for_part(&mut tx, request, DepartmentId(department)).await
        })
        .await;
    asked.respond(&service, done).await
}
