//! `POST /v1/complaints/{id}/erasure`: personal data goes before its time is over (F-6.4).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, AwaitsSecondPerson, Caller};
use regulation::ErasureGround;
use serde::Deserialize;
use uuid::Uuid;
use web::{Body, IfMatch, IfMatchHeader, Now, Problem};

use crate::Intake;
use crate::commands::erase as command;

/// Why. What was said about it beyond that belongs to the organization's own files: it would be personal.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Erasure {
    /// `retention_over` only once it is.
    ground: ErasureGround,
}

/// Erases personal data and everything in somebody's words, here and in the other services, for good; of an
/// ended complaint without open measures that no legal hold keeps. Two people ask for it.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IfMatchHeader),
    request_body = Erasure, responses((status = 204), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person asks for it on the same ground"), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/erasure")]
pub(crate) async fn erase(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<Erasure>,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, Some(seen), caller, at));
    let asked = super::Asked::of(&on, Action::Erase);
    let done = intake
        .asked(asked, async move |mut tx| {
            command::erase(&mut tx, intake, on, body.ground).await
        })
        .await?;
    Ok(super::changed_by_two(done))
}
