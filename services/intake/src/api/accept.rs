//! `POST /v1/complaints/{id}/acceptance`: 受理.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, Caller};
use uuid::Uuid;
use web::{IfMatch, IfMatchHeader, Now, Problem};

use crate::Intake;
use crate::commands::accept as command;

/// Accepts a complaint. Needs no body.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IfMatchHeader),
    responses((status = 204), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/acceptance")]
pub(crate) async fn accept(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, Some(seen), caller, at));
    let asked = super::Asked::of(&on, Action::Accept);
    Ok(super::changed(
        intake
            .asked(asked, async move |mut tx| {
                command::accept(&mut tx, intake, on).await
            })
            .await?,
    ))
}
