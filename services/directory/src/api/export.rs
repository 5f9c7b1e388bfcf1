//! `GET /v1/organization`: the organization as a file that, imported again, changes nothing.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use authorization::Caller;
use web::Problem;

use super::permit_administrator;
use crate::{Directory, file, store};

/// The organization file.
#[utoipa::path(tag = "organization",
    responses((status = 200, body = String, content_type = "application/toml"), web::Problems), security(("bearer" = [])))]
#[get("/v1/organization")]
pub(super) async fn export(
    service: Data<Directory>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let stored = service.db.transaction(async |mut tx| {
        permit_administrator(&mut tx, &caller).await?;
        Ok::<_, Problem>(store::load(&mut tx).await?)
    });
    let stored = stored.await?;
    let file = file::write(&stored.organization);
    Ok(HttpResponse::Ok()
        .insert_header(web::etag(stored.version))
        .content_type("application/toml")
        .body(file))
}
