//! `GET /v1/complaints/{id}/evidence`: the files of a complaint.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use chrono::{DateTime, Utc};
use regulation::{EvidenceCondition, EvidenceKind};
use serde::Serialize;
use uuid::Uuid;
use web::{Now, Problem};

use crate::Intake;
use crate::api::Asked;
use crate::commands::evidence as command;
use crate::domain::ComplaintId;
use crate::publish::hex;
use crate::store::evidence::{Evidence, State};

/// The files. No `Debug`: their names tell of people.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = EvidenceList)]
struct List {
    /// Oldest first.
    items: Vec<Item>,
}

/// One file. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = EvidenceItem)]
#[serde(untagged)]
enum Item {
    /// A kept one.
    Kept(KeptItem),
    /// On its way, or failed.
    Other(Upload),
}

/// A kept one. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = EvidenceKeptItem)]
struct KeptItem {
    #[serde(flatten)]
    upload: Upload,
    #[serde(flatten)]
    kept: Kept,
}

/// How a file came. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = EvidenceUpload)]
struct Upload {
    id: Uuid,
    /// `receiving`, `kept` or `failed`.
    state: &'static str,
    /// Why it failed: `interrupted`, or what was wrong with it.
    failure: Option<String>,
    /// What its sender calls it.
    name: Option<String>,
    begun_at: DateTime<Utc>,
    /// None where the complainant brought it in.
    staff_id: Option<Uuid>,
}

/// Of a kept one.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = EvidenceKept)]
struct Kept {
    kind: EvidenceKind,
    /// Bytes.
    size: u64,
    /// SHA-256 of the bytes, in hexadecimal digits.
    sha256: String,
    collected_at: DateTime<Utc>,
    /// The recording that it secures.
    recording_id: Option<Uuid>,
    has_view: bool,
    /// `unscanned`, `clean` or `infected`.
    scan: &'static str,
    /// It is given out; otherwise it is in quarantine.
    released: bool,
    /// What the last comparison with the hash came to.
    condition: Option<EvidenceCondition>,
    checked_at: Option<DateTime<Utc>>,
}

impl Item {
    fn of(file: Evidence, unscanned_too: bool) -> Self {
        let (state, failure, kept) = match file.state {
            State::Receiving => ("receiving", None, None),
            State::Failed(why) => ("failed", Some(why), None),
            State::Kept(kept) => {
                let collected = kept.collected;
                let kept = Kept {
                    kind: collected.kind,
                    size: collected.size,
                    sha256: hex(&collected.sha256),
                    collected_at: collected.at,
                    recording_id: collected.recording,
                    has_view: kept.view.is_some(),
                    scan: kept.scan.code(),
                    released: kept.scan.is_released(unscanned_too),
                    condition: kept.checked.map(|(_, condition)| condition),
                    checked_at: kept.checked.map(|(at, _)| at),
                };
                ("kept", None, Some(kept))
            }
        };
        let upload = Upload {
            id: file.id,
            state,
            failure,
            name: file.name.map(|name| name.as_str().to_owned()),
            begun_at: file.begun_at,
            staff_id: file.by.map(|by| by.0),
        };
        match kept {
            Some(kept) => Self::Kept(KeptItem { upload, kept }),
            None => Self::Other(upload),
        }
    }
}

/// The files of a complaint, for whoever may read the narrative in full; each look is recorded.
#[utoipa::path(tag = "evidence", params(("id" = Uuid, Path)),
    responses((status = 200, body = List), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{id}/evidence")]
pub(crate) async fn list(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (intake, id) = (service.get_ref(), ComplaintId(path.into_inner()));
    let asked = Asked::to(Action::FullNarrative, id, &caller, at);
    let files = intake
        .asked(asked, async move |mut tx| {
            command::list(&mut tx, intake, &caller, id, at).await
        })
        .await?;
    let unscanned_too = intake.settings.release_unscanned();
    let items = files.into_iter().map(|file| Item::of(file, unscanned_too));
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(List {
        items: items.collect(),
    }))
}
