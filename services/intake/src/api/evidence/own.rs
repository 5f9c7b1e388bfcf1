//! `GET /v1/complaints/{id}/own-evidence`: the files that the complainant brought in, and what became of them.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Now, Problem};

use crate::Intake;
use crate::api::Asked;
use crate::commands::own as command;
use crate::domain::{ComplaintId, Scan};
use crate::publish::hex;
use crate::store::evidence::{Evidence, State};

/// The files. No `Debug`: their names tell of people.
#[derive(Serialize, ToSchema)]
struct OwnEvidence {
    /// Oldest first.
    items: Vec<OwnFile>,
}

/// One file. No `Debug`.
#[derive(Serialize, ToSchema)]
struct OwnFile {
    id: Uuid,
    /// What it was called when it was sent.
    name: Option<String>,
    state: OwnFileState,
    /// Why it was refused: what was wrong with it, `interrupted`, or `infected`.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    /// When it had arrived; of others, when it began to.
    received_at: DateTime<Utc>,
    /// Bytes, of one that arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    /// The first twelve hexadecimal digits of its SHA-256, to tell it from others.
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
}

/// What became of a file.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum OwnFileState {
    /// On its way.
    Receiving,
    /// Kept, and looked at for harm before anybody opens it.
    Checking,
    /// Kept.
    Kept,
    /// Nobody will open it.
    Refused,
}

impl OwnFile {
    fn of(file: Evidence, unscanned_too: bool) -> Self {
        let bare = |state, refused, received_at| Self {
            id: file.id,
            name: file.name.map(|name| name.as_str().to_owned()),
            state,
            refused,
            received_at,
            size: None,
            hash: None,
        };
        match file.state {
            State::Receiving => bare(OwnFileState::Receiving, None, file.begun_at),
            State::Failed(why) => bare(OwnFileState::Refused, Some(why), file.begun_at),
            State::Kept(kept) => {
                let (state, refused) = match kept.scan {
                    Scan::Infected => (OwnFileState::Refused, Some("infected".to_owned())),
                    scan if scan.is_released(unscanned_too) => (OwnFileState::Kept, None),
                    Scan::Unscanned | Scan::Clean => (OwnFileState::Checking, None),
                };
                let mut hash = hex(&kept.collected.sha256);
                hash.truncate(12);
                Self {
                    size: Some(kept.collected.size),
                    hash: Some(hash),
                    ..bare(state, refused, kept.collected.at)
                }
            }
        }
    }
}

/// With the complainant's token only; what staff collected is not in it.
#[utoipa::path(tag = "evidence", params(("id" = Uuid, Path)),
    responses((status = 200, body = OwnEvidence), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{id}/own-evidence")]
pub(crate) async fn own(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (intake, id) = (service.get_ref(), ComplaintId(path.into_inner()));
    let asked = Asked::to(Action::OwnComplaint, id, &caller, at);
    let files = intake
        .asked(asked, async move |mut tx| {
            command::files(&mut tx, intake, &caller, id).await
        })
        .await?
        .into_iter();
    let unscanned_too = intake.settings.release_unscanned();
    let items = files.map(|file| OwnFile::of(file, unscanned_too)).collect();
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(OwnEvidence { items }))
}
