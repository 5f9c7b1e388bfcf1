//! One investigation.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use uuid::Uuid;
use web::{Now, Problem};

use super::Asked;
use super::view::InvestigationView;
use crate::InvestigationService;
use crate::commands;
use crate::domain::ComplaintId;

/// As it is now, with the ETag that changes need. A look at a restricted case is recorded.
#[utoipa::path(tag = "investigations",
    responses((status = 200, body = InvestigationView), web::Problems), security(("bearer" = [])))]
#[get("/v1/investigations/{complaint}")]
pub(crate) async fn read(
    service: Data<InvestigationService>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let complaint = path.into_inner();
    let asked = Asked {
        complaint,
        caller: caller.clone(),
        wanted: Some(Action::TaskView),
        at,
    };
    let (id, reading) = (ComplaintId(complaint), &service.db);
    let view = reading
        .transaction(async |mut tx| commands::view(&mut tx, &caller, id, at).await)
        .await;
    let view = asked.recorded(&service, view).await?;
    Ok(HttpResponse::Ok()
        .insert_header(web::etag(view.revision.version))
        .json(InvestigationView::from(view)))
}
