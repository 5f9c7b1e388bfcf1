//! A measure is checked off (F-5.4).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{AwaitsSecondPerson, Caller};

use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, Empty, request};
use crate::domain::MeasureId;
use crate::{AssignmentService, commands};

/// By somebody else than its owner.
#[utoipa::path(tag = "measures", params(web::IfMatchHeader), request_body = Empty,
    responses((status = 200, body = Standing), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person sends the same"), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/measures/{measure}/check-off")]
pub(crate) async fn check_off_measure(
    service: Data<AssignmentService>,
    path: Path<(Uuid, Uuid)>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    _body: Body<Empty>,
) -> Result<HttpResponse, Problem> {
    let (complaint, measure) = path.into_inner();
    let request = request(complaint, caller, seen, at);
    let asked = Asked::by(&request);

    let done = service
        .db
        .transaction(async |mut tx| {
            commands::check_off_measure(&mut tx, request, MeasureId(measure)).await
        })
        .await;
    asked.respond_by_two(&service, done).await
}
