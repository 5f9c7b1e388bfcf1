//! `POST /v1/complaints/{id}/supplements`: something is added.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, Caller};
use garde::Validate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{IdempotencyKey, IdempotencyKeyHeader, NewId, Now, Problem, Validated};

use super::words::words;
use crate::Intake;
use crate::commands::{once, supplement as command};

/// What is added. No `Debug`.
#[derive(Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Supplement {
    #[garde(custom(words::<1, 5000>))]
    #[schema(min_length = 1, max_length = 5000)]
    text: String,
}

/// Where it is found again.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Supplemented {
    id: Uuid,
}

/// Adds to what was said at registration; the complainant by token, or the desk.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IdempotencyKeyHeader), request_body = Supplement,
    responses((status = 201, body = Supplemented), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/supplements")]
pub(crate) async fn supplement(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IdempotencyKey(key): IdempotencyKey,
    NewId(id): NewId,
    Now(at): Now,
    Validated(body): Validated<Supplement>,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, None, caller, at));
    let asked = super::Asked::of(&on, Action::Supplement);
    let words = body.text.as_bytes();
    let added = command::Supplement {
        id,
        key: once::Key::of("supplement", on.complaint, &on.caller, key, words),
        text: body.text,
    };
    let (id, revision) = intake
        .asked(asked, async move |mut tx| {
            command::supplement(&mut tx, intake, on, added).await
        })
        .await?;
    let mut response = HttpResponse::Created();
    response.insert_header(web::etag(revision.version));
    Ok(response.json(Supplemented { id }))
}
