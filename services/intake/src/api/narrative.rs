//! `GET /v1/complaints/{id}/narrative`: what is complained about, in full; each read is recorded.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use chrono::{DateTime, Utc};
use regulation::DeclineReason;
use serde::Serialize;
use uuid::Uuid;
use web::{Now, Problem};

use crate::Intake;
use crate::commands::read::{self, Story};
use crate::domain::ComplaintId;

/// The story. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
struct Narrative {
    narrative: String,
    wanted_outcome: Option<String>,
    business_number: Option<String>,
    /// 被投诉人 in words.
    respondent: Option<String>,
    /// What the rules read in the text; a person decides.
    proposal: Proposal,
    /// Supplements and the words that went with decisions, oldest first.
    remarks: Vec<Remark>,
}

/// What the rules read in the text. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
struct Proposal {
    subtypes: Vec<String>,
    reasons: Vec<String>,
    /// It may lie outside of what may be complained about (F-2.2).
    outside: Option<DeclineReason>,
}

/// Something said later. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
struct Remark {
    id: Uuid,
    /// `supplement`, `signpost`, `closing`, `reopening`.
    kind: String,
    at: DateTime<Utc>,
    /// None where the complainant said it.
    staff_id: Option<Uuid>,
    text: String,
}

impl Narrative {
    fn of(story: Story) -> Self {
        let remarks = story.remarks.into_iter().map(|remark| Remark {
            id: remark.id,
            kind: remark.kind,
            at: remark.at,
            staff_id: remark.staff_id,
            text: remark.text,
        });
        Self {
            narrative: story.matter.narrative,
            wanted_outcome: story.matter.wanted_outcome,
            business_number: story.matter.business_number,
            respondent: story.matter.respondent,
            proposal: Proposal {
                subtypes: story.reading.subtypes,
                reasons: story.reading.reasons,
                outside: story.reading.outside,
            },
            remarks: remarks.collect(),
        }
    }
}

/// The narrative, for whoever may read it in full.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path)),
    responses((status = 200, body = Narrative), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{id}/narrative")]
pub(crate) async fn narrative(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let id = ComplaintId(path.into_inner());
    let intake = service.get_ref();
    let asked = super::Asked::to(Action::FullNarrative, id, &caller, at);
    let story = intake
        .asked(asked, async move |mut tx| {
            read::narrative(&mut tx, intake, &caller, id, at).await
        })
        .await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(Narrative::of(story)))
}
