//! 交办 (S-4.4).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{AwaitsSecondPerson, Caller};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, request, text};
use crate::commands::NewDispatch;
use crate::domain::{DepartmentId, StaffId};
use crate::{AssignmentService, commands};

/// To whom, and what is required.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDispatchBody {
    /// Which department.
    department_id: Uuid,
    /// Who in it; without, the department signs for it.
    #[serde(default)]
    handler_id: Option<Uuid>,
    /// What is required; 1 to 5,000 characters.
    required: String,
}

/// An ordinary complaint, straight to a department or a person in it; never to somebody recused. The handling clock starts.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = NewDispatchBody,
    responses((status = 200, body = Standing), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person sends the same"), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/dispatch")]
pub(crate) async fn dispatch(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewDispatchBody>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let new = NewDispatch {
        department: DepartmentId(body.department_id),
        handler: body.handler_id.map(StaffId),
        required: text("/required", &body.required)?,
    };
    let done = service
        .db
        .transaction(async |mut tx| commands::dispatch(&mut tx, request, new).await)
        .await;
    asked.respond_by_two(&service, done).await
}
