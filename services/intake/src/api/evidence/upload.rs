//! `POST /v1/complaints/{id}/evidence`: a file is brought in.

use actix_web::http::{ConnectionType, header};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use authorization::Caller;
use chrono::{DateTime, Utc};
use regulation::EvidenceKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::{Filter, IdempotencyKey, IdempotencyKeyHeader, NewId, Now, Problem};

use super::{body, receive};
use crate::Intake;
use crate::commands::evidence::Begin;
use crate::domain::{Collected, FileName};
use crate::publish::hex;

/// What goes with the bytes.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct With {
    /// The recording that this file secures, as investigation names it; for staff only.
    #[param(required = false)]
    recording: Option<Uuid>,
}

/// What was collected. It is neither changed nor removed afterwards.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = EvidenceCollected)]
struct Answer {
    id: Uuid,
    /// By its content.
    kind: EvidenceKind,
    /// Bytes.
    size: u64,
    /// SHA-256 of the bytes, in hexadecimal digits: what the sender can hold it against.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    sha256: String,
    /// There is a copy to look at, without what the camera wrote into it.
    has_view: bool,
    collected_at: DateTime<Utc>,
}

impl Answer {
    fn of(collected: &Collected, has_view: bool) -> Self {
        Self {
            id: collected.id,
            kind: collected.kind,
            size: collected.size,
            sha256: hex(&collected.sha256),
            has_view,
            collected_at: collected.at,
        }
    }
}

/// Brings in a file as evidence: the body is the file itself, of whatever `Content-Type`; its name
/// goes into `Content-Disposition` (`attachment; filename*=UTF-8''…`). The complainant by token from
/// number and code, or staff. JPEG, PNG, HEIC, PDF, MP4, MP3, M4A and DOCX, told by content.
#[utoipa::path(tag = "evidence", params(("id" = Uuid, Path), With, IdempotencyKeyHeader),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Answer), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/evidence")]
#[expect(clippy::too_many_arguments, reason = "one per part of the request")]
pub(crate) async fn upload(
    req: HttpRequest,
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Filter(with): Filter<With>,
    IdempotencyKey(key): IdempotencyKey,
    NewId(id): NewId,
    Now(at): Now,
    mut body: Payload,
) -> Result<HttpResponse, Problem> {
    let complaint = *path;
    let asked = asked(&req, id, with.recording, key);
    let on = crate::api::on(path, None, caller, at);
    match receive::receive(service.get_ref(), on, asked, &mut body).await {
        Ok((collected, has_view)) => {
            let place = format!("/v1/complaints/{complaint}/evidence/{}", collected.id);
            let mut response = HttpResponse::Created();
            response.insert_header((header::LOCATION, place));
            Ok(response.json(Answer::of(&collected, has_view)))
        }
        Err(refusal) => {
            body::hear_out(&mut body).await;
            let mut response = refusal.response();
            // What still comes of the file is not taken for the next request.
            response
                .head_mut()
                .set_connection_type(ConnectionType::Close);
            Ok(response)
        }
    }
}

fn asked(req: &HttpRequest, id: Uuid, recording: Option<Uuid>, key: Option<String>) -> Begin {
    let announced = req.headers().get(header::CONTENT_LENGTH);
    Begin {
        id,
        name: name(req),
        recording,
        key,
        announced: announced.and_then(|length| length.to_str().ok()?.parse().ok()),
    }
}

/// What the sender calls it; a name that cannot be read is none.
fn name(req: &HttpRequest) -> Option<FileName> {
    let value = req.headers().get(header::CONTENT_DISPOSITION)?;
    let value = header::ContentDisposition::from_raw(value).ok()?;
    let extended = value.get_filename_ext();
    let extended = extended.and_then(|name| std::str::from_utf8(&name.value).ok());
    FileName::parse(extended.or_else(|| value.get_filename())?)
}
