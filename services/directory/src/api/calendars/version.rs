//! `GET /v1/calendars/{name}/versions/{version}`: what a calendar said then.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::Caller;
use serde::Serialize;
use utoipa::ToSchema;
use web::{NOT_FOUND, Problem};

use super::{ContentView, VersionView, name};
use crate::Directory;
use crate::api::permit_administrator;
use crate::store::calendars;

/// A version with its days.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WholeVersionView {
    #[serde(flatten)]
    about: VersionView,
    /// What it says.
    calendar: ContentView,
}

/// One version of a calendar, day by day.
#[utoipa::path(tag = "calendars", params(("name" = String, Path, description = "As sites cite it"), ("version" = i32, Path, description = "Its number")),
    responses((status = 200, body = WholeVersionView), web::Problems), security(("bearer" = [])))]
#[get("/v1/calendars/{name}/versions/{version}")]
pub(super) async fn version(
    service: Data<Directory>,
    path: Path<(String, i32)>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let found = service.db.transaction(async |mut tx| {
        permit_administrator(&mut tx, &caller).await?;
        let name = name(&path.0)?;
        let found = calendars::version(&mut tx, &name, path.1).await?;
        found.map(|it| (name, it)).ok_or(NOT_FOUND)
    });
    let (name, it) = found.await?;
    Ok(HttpResponse::Ok().json(WholeVersionView {
        about: VersionView::from(&it),
        calendar: ContentView::of(&name, &it.calendar),
    }))
}
