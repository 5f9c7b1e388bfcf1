//! Who looked at a complaint here, and who was refused; for supervisors.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::{Action, Caller, Viewed};
use uuid::Uuid;
use web::{Now, Page, Paging, Problem};

use super::{Asked, peeked};
use crate::Notification;
use crate::commands::facts_of;

/// Who read messages and letters, the newest first, refusals too; each read of this list is recorded
/// as well.
#[utoipa::path(tag = "notifications", params(("complaint" = Uuid, Path), Paging),
    responses((status = 200, body = Page<Viewed>), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{complaint}/views")]
pub(super) async fn views(
    req: HttpRequest,
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
    paging: Paging,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (complaint, before) = (path.into_inner(), paging.after()?);
    let asked = Asked::to(Action::AuditRead, complaint, &caller, at);
    let read = service.db.transaction(async move |mut tx| {
        let (correspondence, _) = peeked(&mut tx, &caller, complaint).await?;
        let case = facts_of(&correspondence);
        let page = authorization::views(&mut tx, &caller, &case, &paging, before, at).await;
        Ok::<_, Problem>(page?)
    });
    Ok(asked.recorded(&service, read.await).await?.respond(&req))
}
