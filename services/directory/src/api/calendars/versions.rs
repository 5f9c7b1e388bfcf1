//! `GET /v1/calendars/{name}/versions`: who changed a calendar, when, and by what.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use authorization::Caller;
use web::{NOT_FOUND, Page, Paging, Problem};

use super::{VersionView, name};
use crate::Directory;
use crate::api::permit_administrator;
use crate::store::calendars;

/// Every version of a calendar, the latest first.
#[utoipa::path(tag = "calendars", params(("name" = String, Path, description = "As sites cite it"), Paging),
    responses((status = 200, body = Page<VersionView>), web::Problems), security(("bearer" = [])))]
#[get("/v1/calendars/{name}/versions")]
pub(super) async fn versions(
    service: Data<Directory>,
    req: HttpRequest,
    path: Path<String>,
    caller: Caller,
    paging: Paging,
) -> Result<HttpResponse, Problem> {
    let before: Option<i32> = paging.after()?;
    let rows = service.db.transaction(async |mut tx| {
        permit_administrator(&mut tx, &caller).await?;
        let name = name(&path)?;
        let rows = calendars::versions(&mut tx, &name, before, paging.fetch()).await?;
        // A calendar that is known has a version.
        (before.is_some() || !rows.is_empty())
            .then_some(rows)
            .ok_or(NOT_FOUND)
    });
    let page = paging.page(rows.await?, |it| it.version);
    Ok(page.map(|it| VersionView::from(&it)).respond(&req))
}
