//! 督办 (F-6.7).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, NewId, Now, Problem};

use super::view::Standing;
use super::{Asked, request, text};
use crate::commands::OrderSupervision;
use crate::domain::SupervisionId;
use crate::{AssignmentService, commands};

/// What has to be done, by when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSupervisionBody {
    /// What; 1 to 5,000 characters.
    what: String,
    /// Answered by the close of business of this day at the site.
    due_date: NaiveDate,
}

/// By the complaint department, the leadership or supervisors, to whoever has the case in hand. The case shows it to all who read it.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = NewSupervisionBody,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/supervision-orders")]
pub(crate) async fn order_supervision(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    NewId(id): NewId,
    Body(body): Body<NewSupervisionBody>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let new = OrderSupervision {
        id: SupervisionId(id),
        what: text("/what", &body.what)?,
        due_date: body.due_date,
    };
    let done = service
        .db
        .transaction(async |mut tx| commands::order_supervision(&mut tx, request, new).await)
        .await;
    asked.respond(&service, done).await
}
