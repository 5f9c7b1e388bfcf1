//! `POST /v1/complaints/{id}/withdrawal`: 撤回.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, Caller};
use uuid::Uuid;
use web::{IfMatch, IfMatchHeader, Now, Problem};

use crate::Intake;
use crate::commands::withdraw as command;

/// Withdraws a complaint before the reply; scope C goes on all the same. Needs no body.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IfMatchHeader),
    responses((status = 204), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/withdrawal")]
pub(crate) async fn withdraw(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, Some(seen), caller, at));
    let asked = super::Asked::of(&on, Action::Withdraw);
    Ok(super::changed(
        intake
            .asked(asked, async move |mut tx| {
                command::withdraw(&mut tx, intake, on).await
            })
            .await?,
    ))
}
