//! `POST /v1/complaints/{id}/unmerging`: a merging is undone (F-6.6).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, Caller};
use uuid::Uuid;
use web::{IfMatch, IfMatchHeader, Now, Problem};

use crate::Intake;
use crate::commands::unmerge as command;

/// Lets a merged complaint go on by itself from where it stood. Needs no body.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IfMatchHeader),
    responses((status = 204), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/unmerging")]
pub(crate) async fn unmerge(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, Some(seen), caller, at));
    let asked = super::Asked::of(&on, Action::Unmerge);
    Ok(super::changed(
        intake
            .asked(asked, async move |mut tx| {
                command::unmerge(&mut tx, intake, on).await
            })
            .await?,
    ))
}
