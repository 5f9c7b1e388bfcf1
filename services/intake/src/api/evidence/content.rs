//! `GET …/evidence/{evidence}/content` and `…/view`: taking a file out.
//!
//! A file is given as an attachment and never opened in place: what it holds was made by strangers.

use actix_web::body::SizedStream;
use actix_web::http::header::{
    self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use regulation::EvidencePurpose;
use serde::Deserialize;
use uuid::Uuid;
use web::{Filter, Now, Problem};

use crate::Intake;
use crate::api::Asked;
use crate::commands::evidence::{self as command, Taken};
use crate::domain::ComplaintId;
use crate::vault::{Name, StoreError, pieces};

/// Why it is taken out.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Why {
    /// Goes into the custody log: `examine` where nothing is said, `review`, or `transfer` to another
    /// body.
    #[serde(default = "examine")]
    #[param(inline, required = false)]
    purpose: EvidencePurpose,
}

const fn examine() -> EvidencePurpose {
    EvidencePurpose::Examine
}

/// The original, byte by byte as it was brought in. Each time is recorded, and told to investigation's
/// custody log.
#[utoipa::path(tag = "evidence", params(("id" = Uuid, Path), ("evidence" = Uuid, Path), Why),
    responses((status = 200, content_type = "*/*", body = Vec<u8>), web::Problems),
    security(("bearer" = [])))]
#[get("/v1/complaints/{id}/evidence/{evidence}/content")]
pub(crate) async fn content(
    service: Data<Intake>,
    path: Path<(Uuid, Uuid)>,
    caller: Caller,
    Filter(why): Filter<Why>,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    give(service.get_ref(), *path, caller, (why.purpose, true), at).await
}

/// The viewing copy of a picture: the same to look at, without place, time and machine.
#[utoipa::path(tag = "evidence", params(("id" = Uuid, Path), ("evidence" = Uuid, Path), Why),
    responses((status = 200, content_type = "*/*", body = Vec<u8>), web::Problems),
    security(("bearer" = [])))]
#[get("/v1/complaints/{id}/evidence/{evidence}/view")]
pub(crate) async fn view(
    service: Data<Intake>,
    path: Path<(Uuid, Uuid)>,
    caller: Caller,
    Filter(why): Filter<Why>,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    give(service.get_ref(), *path, caller, (why.purpose, false), at).await
}

async fn give(
    intake: &Intake,
    (complaint, id): (Uuid, Uuid),
    caller: Caller,
    (purpose, original): (EvidencePurpose, bool),
    at: DateTime<Utc>,
) -> Result<HttpResponse, Problem> {
    let (which, how) = ((ComplaintId(complaint), id), (purpose, original));
    let asked = Asked::to(Action::FullNarrative, which.0, &caller, at);
    let taken = intake
        .asked(asked, async move |mut tx| {
            command::take_out(&mut tx, intake, &caller, which, how, at).await
        })
        .await?;
    let name = if original {
        Name::Original(id)
    } else {
        Name::View(id)
    };
    let (disposition, kind) = (disposition(&taken, original), taken.collected.kind);
    let size = taken.size;
    // A file that does not come to its end is not taken for whole: fewer bytes than announced.
    let bytes = pieces(intake.vault.clone(), name, taken.key, size)
        .map_ok(Bytes::from)
        .inspect_err(move |e| {
            tracing::error!(evidence.id = %id, error = %e, "evidence was not given out whole");
        });
    Ok(HttpResponse::Ok()
        .content_type(kind.media_type())
        .insert_header(disposition)
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // As it is: the length announced is the file's.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .body(SizedStream::new(size, bytes)))
}

/// An attachment by the name that its sender gave it; a copy says that it is one.
fn disposition(taken: &Taken, original: bool) -> ContentDisposition {
    let (id, kind) = (taken.collected.id, taken.collected.kind.code());
    let given = taken.name.as_ref().map(|name| name.as_str().to_owned());
    let name = given.unwrap_or_else(|| format!("evidence-{id}.{kind}"));
    let name = if original {
        name
    } else {
        format!("copy-{name}")
    };
    let name = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: name.into_bytes(),
    };
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::FilenameExt(name)],
    }
}

/// 503: nothing is known of the file, and trying again may help.
pub(super) fn store_is_away(e: &StoreError) -> Problem {
    tracing::warn!(error = %e, "the object store is not available");
    web::UNAVAILABLE
}
