//! The part of an assisting department (F-4.4c).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, request, text};
use crate::domain::DepartmentId;
use crate::{AssignmentService, commands};

/// The opinion of the department.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewContribution {
    /// For the lead; 1 to 5,000 characters.
    opinion: String,
}

/// By whoever signed for the part, or the head of the assisting department, while the lead has not handed in the whole.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = NewContribution,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/assisting-departments/{department}/contribution")]
pub(crate) async fn contribute(
    service: Data<AssignmentService>,
    path: Path<(Uuid, Uuid)>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewContribution>,
) -> Result<HttpResponse, Problem> {
    let (complaint, department) = path.into_inner();
    let request = request(complaint, caller, seen, at);
    let asked = Asked::by(&request);
    let opinion = text("/opinion", &body.opinion)?;
    let done = service
        .db
        .transaction(async |mut tx| {
            commands::contribute(&mut tx, request, DepartmentId(department), opinion).await
        })
        .await;
    asked.respond(&service, done).await
}
