//! Who looked at a complaint here, and who was refused; for supervisors.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::{Action, Caller, Viewed};
use uuid::Uuid;
use web::{Now, Page, Paging, Problem};

use super::Asked;
use crate::domain::ComplaintId;
use crate::{InvestigationService, commands};

/// Who looked at what, the newest first, refusals too; each read of this list is recorded as well.
#[utoipa::path(tag = "investigations", params(Paging),
    responses((status = 200, body = Page<Viewed>), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{complaint}/views")]
pub(crate) async fn views(
    req: HttpRequest,
    service: Data<InvestigationService>,
    path: Path<Uuid>,
    caller: Caller,
    paging: Paging,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let before = paging.after()?;
    let asked = Asked {
        complaint: path.into_inner(),
        caller,
        wanted: Some(Action::AuditRead),
        at,
    };
    let (caller, complaint) = (&asked.caller, ComplaintId(asked.complaint));
    let read = service
        .db
        .transaction(async |mut tx| {
            commands::views(&mut tx, caller, complaint, &paging, before, at).await
        })
        .await;
    let page = asked.recorded(&service, read).await?;
    Ok(page.respond(&req))
}
