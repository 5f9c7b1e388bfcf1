//! `GET /v1/complaints/{id}/views`: who looked at what, and who was refused; for supervisors.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::{Action, Caller, Viewed};
use uuid::Uuid;
use web::{Now, Page, Paging, Problem};

use crate::Intake;
use crate::commands::read;
use crate::domain::ComplaintId;

/// Who looked at narrative, identity or evidence, the newest first, refusals too; each read of this
/// list is recorded as well.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), Paging),
    responses((status = 200, body = Page<Viewed>), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{id}/views")]
pub(crate) async fn views(
    req: HttpRequest,
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    paging: Paging,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (id, before) = (ComplaintId(path.into_inner()), paging.after()?);
    let asked = super::Asked::to(Action::AuditRead, id, &caller, at);
    let page = service
        .asked(asked, async move |mut tx| {
            read::views(&mut tx, &caller, id, &paging, before, at).await
        })
        .await?;
    Ok(page.respond(&req))
}
