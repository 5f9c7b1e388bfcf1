//! `POST /v1/complaints/{id}/representatives`: one more speaks for a collective complaint (F-6.6).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, Caller};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Body, IdempotencyKey, IdempotencyKeyHeader, NewId, Now, Problem};

use super::register::Complainant;
use crate::Intake;
use crate::commands::{once, represent as command};

/// Who else speaks for it. No `Debug`.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Representative {
    /// As in a registration.
    complainant: Complainant,
}

/// How many there are.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Represented {
    id: Uuid,
    /// The complainant among them, where named.
    representatives: u32,
}

/// Adds a representative; the complainant by token, or the desk. The site's policy says how many there
/// may be, five by default, the complainant among them.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IdempotencyKeyHeader), request_body = Representative,
    responses((status = 201, body = Represented), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/representatives")]
pub(crate) async fn represent(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IdempotencyKey(key): IdempotencyKey,
    NewId(id): NewId,
    Now(at): Now,
    Body(body): Body<Representative>,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, None, caller, at));
    let asked = super::Asked::of(&on, Action::Supplement);
    let identity = body.complainant.identity();
    // Short and personal: what it is could be guessed from its hash, so that the key alone names it.
    let key = once::Key::of("representative", on.complaint, &on.caller, key, b"");
    let (id, representatives) = intake
        .asked(asked, async move |mut tx| {
            command::represent(&mut tx, intake, on, id, (identity, key)).await
        })
        .await?;
    Ok(HttpResponse::Created().json(Represented {
        id,
        representatives,
    }))
}
