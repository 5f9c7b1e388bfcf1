//! 改派 (F-4.4c).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, optional, request, text};
use crate::commands::NewReassignment;
use crate::domain::{DepartmentId, StaffId};
use crate::{AssignmentService, commands};

/// To whom now, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReassignmentBody {
    /// Which department.
    department_id: Uuid,
    /// Who in it; without, the department signs for it.
    #[serde(default)]
    handler_id: Option<Uuid>,
    /// What is required, where that changes; 1 to 5,000 characters.
    #[serde(default)]
    required: Option<String>,
    /// Why; 1 to 5,000 characters.
    reason: String,
}

/// From whoever has it, signed for or not, to somebody else; never to somebody recused. The clock runs on. The head of a department reassigns within it only.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = NewReassignmentBody,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/reassignment")]
pub(crate) async fn reassign(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewReassignmentBody>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let new = NewReassignment {
        department: DepartmentId(body.department_id),
        handler: body.handler_id.map(StaffId),
        required: optional("/required", body.required.as_deref())?,
        reason: text("/reason", &body.reason)?,
    };
    let done = service
        .db
        .transaction(async |mut tx| commands::reassign(&mut tx, request, new).await)
        .await;
    asked.respond(&service, done).await
}
