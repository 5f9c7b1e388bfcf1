//! Evidence (S-4.2).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use chrono::{DateTime, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, NewId, Now, Problem};

use super::{Asked, request, text};
use crate::InvestigationService;
use crate::commands::{self, AddRecord, Request};
use crate::domain::{RecordId, RecordKind};

/// What kind of evidence it is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecordKindCode {
    /// 谈话.
    Interview,
    /// 书证.
    Document,
    /// 监控录像.
    Video,
    /// 业务记录.
    BusinessRecord,
}

/// A piece of evidence; it is neither changed nor removed afterwards.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRecord {
    /// What it is.
    kind: RecordKindCode,
    /// What it says; 1 to 5,000 characters; stays in this service.
    text: String,
    /// When it was taken; now, where absent.
    #[serde(default)]
    at: Option<DateTime<Utc>>,
}

/// What a conclusion cites.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordCreated {
    /// Names the record.
    id: Uuid,
}

impl From<RecordKindCode> for RecordKind {
    fn from(code: RecordKindCode) -> Self {
        match code {
            RecordKindCode::Interview => Self::Interview,
            RecordKindCode::Document => Self::Document,
            RecordKindCode::Video => Self::Video,
            RecordKindCode::BusinessRecord => Self::BusinessRecord,
        }
    }
}

impl From<RecordKind> for RecordKindCode {
    fn from(kind: RecordKind) -> Self {
        match kind {
            RecordKind::Interview => Self::Interview,
            RecordKind::Document => Self::Document,
            RecordKind::Video => Self::Video,
            RecordKind::BusinessRecord => Self::BusinessRecord,
        }
    }
}

impl NewRecord {
    fn command(self, request: Request, id: Uuid) -> Result<AddRecord, Problem> {
        let taken_at = self.at.map_or(request.at, |at| at.trunc_subsecs(6));
        let (kind, text) = (self.kind.into(), text("/text", &self.text)?);
        Ok(AddRecord {
            request,
            id: RecordId(id),
            kind,
            text,
            taken_at,
        })
    }
}

/// Writes evidence down, as long as a finding is due.
#[utoipa::path(tag = "investigations", params(web::IfMatchHeader), request_body = NewRecord,
    responses((status = 201, body = RecordCreated), web::Problems), security(("bearer" = [])))]
#[post("/v1/investigations/{complaint}/records")]
pub(crate) async fn add_record(
    service: Data<InvestigationService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    NewId(id): NewId,
    Body(body): Body<NewRecord>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let (asked, cmd) = (Asked::by(&request), body.command(request, id)?);
    let done = service
        .db
        .transaction(async |mut tx| commands::add_record(&mut tx, cmd).await)
        .await;
    let (_, revision) = asked.recorded(&service, done).await?;
    Ok(HttpResponse::Created()
        .insert_header(web::etag(revision.version))
        .json(RecordCreated { id }))
}
