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
use crate::commands::{NewAssisting, NewDispatch};
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
    /// 协办: further departments that have a part; at most 10.
    #[serde(default)]
    #[schema(max_items = 10)]
    assisting: Vec<AssistingBody>,
}

/// A department that is asked to assist.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssistingBody {
    /// Which department.
    department_id: Uuid,
    /// Who in it; without, the department signs for it.
    #[serde(default)]
    handler_id: Option<Uuid>,
}

/// An ordinary complaint, straight to a department or a person in it; never to somebody recused. Others may be asked to assist. The handling clock starts.
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
    if body.assisting.len() > 10 {
        return Err(Problem::field("/assisting", "has at most 10 departments"));
    }
    let assisting = body.assisting.iter().map(|new| NewAssisting {
        department: new.department_id,
        handler: new.handler_id,
    });
    let new = NewDispatch {
        assisting: assisting.collect(),
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
