//! `GET /v1/complaints/{id}/own-narrative`: what the complainant said and added.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;
use web::{Now, Problem};

use crate::Intake;
use crate::commands::own;
use crate::domain::{ComplaintId, Matter};
use crate::store::remarks::Remark;

/// Their own words. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
struct OwnNarrative {
    narrative: String,
    wanted_outcome: Option<String>,
    business_number: Option<String>,
    /// 被投诉人 in words.
    respondent: Option<String>,
    /// What they added themselves, oldest first.
    supplements: Vec<OwnSupplement>,
}

/// What was added. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
struct OwnSupplement {
    id: Uuid,
    at: DateTime<Utc>,
    text: String,
}

impl OwnNarrative {
    fn of((matter, supplements): (Matter, Vec<Remark>)) -> Self {
        let supplements = supplements.into_iter().map(|supplement| OwnSupplement {
            id: supplement.id,
            at: supplement.at,
            text: supplement.text,
        });
        Self {
            narrative: matter.narrative,
            wanted_outcome: matter.wanted_outcome,
            business_number: matter.business_number,
            respondent: matter.respondent,
            supplements: supplements.collect(),
        }
    }
}

/// With the complainant's token only; what staff wrote is not in it.
#[utoipa::path(tag = "tracking", params(("id" = Uuid, Path)),
    responses((status = 200, body = OwnNarrative), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{id}/own-narrative")]
pub(crate) async fn own_narrative(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (intake, id) = (service.get_ref(), ComplaintId(path.into_inner()));
    let asked = super::Asked::to(Action::OwnComplaint, id, &caller, at);
    let words = intake
        .asked(asked, async move |mut tx| {
            own::words(&mut tx, intake, &caller, id).await
        })
        .await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(OwnNarrative::of(words)))
}
