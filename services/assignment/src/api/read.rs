//! One case: where it stands, its clocks, its measures, who must act next and by when.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use uuid::Uuid;
use web::{Now, Problem};

use super::Asked;
use super::view::Shown;
use crate::domain::ComplaintId;
use crate::{AssignmentService, commands};

/// What the caller may see of it: the case, or only the measures that they own.
#[utoipa::path(tag = "assignments",
    responses((status = 200, body = Shown), web::Problems), security(("bearer" = [])))]
#[get("/v1/assignments/{complaint}")]
pub(crate) async fn read(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let asked = Asked {
        complaint: path.into_inner(),
        caller,
        wanted: Some(Action::TaskView),
        at,
    };
    let (caller, complaint) = (&asked.caller, ComplaintId(asked.complaint));
    let seen = service
        .db
        .transaction(async |mut tx| commands::view(&mut tx, caller, complaint, at).await)
        .await;
    let view = asked.recorded(&service, seen).await?;
    let etag = web::etag(view.revision.version);
    Ok(HttpResponse::Ok()
        .insert_header(etag)
        .json(Shown::of(&view, at)))
}
