//! `POST /v1/staff/{id}/shut-out`: nobody goes on in somebody's name.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use uuid::Uuid;
use web::{Now, Problem};

use crate::Directory;
use crate::api::permit_administrator;
use crate::commands::accounts;

/// Ends all sessions of a member of staff, within seconds in every service.
///
/// A telephone was lost, a password was seen. The account stays: they sign in again, or are invited anew.
#[utoipa::path(tag = "staff", params(("id" = Uuid, Path, description = "The member of staff")),
    responses((status = 204), web::Problems), security(("bearer" = [])))]
#[post("/v1/staff/{id}/shut-out")]
pub(super) async fn shut_out(
    service: Data<Directory>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let shut_out = service.db.transaction(async |mut tx| {
        permit_administrator(&mut tx, &caller).await?;
        Ok::<_, Problem>(accounts::shut_out(&mut tx, *path, &caller.actor(), at).await?)
    });
    match shut_out.await? {
        true => Ok(HttpResponse::NoContent().finish()),
        false => Err(web::NOT_FOUND),
    }
}
