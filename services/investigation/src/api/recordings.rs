//! Surveillance video that must be secured before it is overwritten (S-4.2).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, NewId, Now, Problem};

use super::{Asked, request, text};
use crate::InvestigationService;
use crate::commands::{self, NameRecording};

/// A recording that nobody has a copy of yet.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRecording {
    /// Which camera, and which part of the day; 1 to 5,000 characters; stays in this service.
    name: String,
    /// When the machine will overwrite it.
    overwritten_at: DateTime<Utc>,
}

/// What the copy is brought in for: `POST /v1/complaints/{id}/evidence?recording=…` at intake.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordingNamed {
    /// Names the recording.
    id: Uuid,
}

/// Names a recording that must be secured. Unless its copy is brought in as evidence before, an alarm
/// is raised in time before it is overwritten.
#[utoipa::path(tag = "investigations", params(web::IfMatchHeader), request_body = NewRecording,
    responses((status = 201, body = RecordingNamed), web::Problems), security(("bearer" = [])))]
#[post("/v1/investigations/{complaint}/recordings")]
pub(crate) async fn name_recording(
    service: Data<InvestigationService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    NewId(id): NewId,
    Body(body): Body<NewRecording>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let cmd = NameRecording {
        request,
        id,
        name: text("/name", &body.name)?,
        overwritten_at: body.overwritten_at.trunc_subsecs(6),
        warning: TimeDelta::hours(i64::from(service.settings.custody.warning_hours)),
    };
    let done = service
        .db
        .transaction(async |mut tx| commands::name_recording(&mut tx, cmd).await)
        .await;
    let (_, revision) = asked.recorded(&service, done).await?;
    Ok(HttpResponse::Created()
        .insert_header(web::etag(revision.version))
        .json(RecordingNamed { id }))
}
