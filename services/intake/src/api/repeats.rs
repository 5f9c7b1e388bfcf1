//! `GET /v1/complaints/{id}/repeats`: what it may repeat, with reasons (F-6.6).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use serde::Serialize;
use uuid::Uuid;
use web::{Now, Problem};

use super::view::Row;
use crate::Intake;
use crate::commands::repeats as command;
use crate::domain::{ComplaintId, Reason};

/// Why.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RepeatReason {
    /// `same_phone`, `same_email`, `same_wechat`, `same_business_number`, `same_window_and_day` or
    /// `similar_text`.
    kind: &'static str,
    /// How much the texts share, of `similar_text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<u8>,
}

impl From<Reason> for RepeatReason {
    fn from(reason: Reason) -> Self {
        let (kind, percent) = match reason {
            Reason::SameBusinessNumber => ("same_business_number", None),
            Reason::SamePhone => ("same_phone", None),
            Reason::SameEmail => ("same_email", None),
            Reason::SameWechat => ("same_wechat", None),
            Reason::SameWindowAndDay => ("same_window_and_day", None),
            Reason::SimilarText(percent) => ("similar_text", Some(percent)),
        };
        Self { kind, percent }
    }
}

/// A complaint that may be about the same matter.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProposedRepeat {
    complaint: Row,
    /// Why it is proposed.
    reasons: Vec<RepeatReason>,
}

/// Proposals, the best first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ProposedRepeats {
    items: Vec<ProposedRepeat>,
}

/// Complaints that this one may repeat, or that repeat it. A person decides: merges, declines with
/// reference, or does neither.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path)),
    responses((status = 200, body = ProposedRepeats), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{id}/repeats")]
pub(crate) async fn repeats(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (intake, id) = (service.get_ref(), ComplaintId(path.into_inner()));
    let asked = super::Asked::to(Action::Merge, id, &caller, at);
    let found = intake
        .asked(asked, async move |mut tx| {
            command::repeats(&mut tx, intake, &caller, id).await
        })
        .await?;
    let items = found.into_iter().map(|(item, reasons)| ProposedRepeat {
        complaint: Row::of(&item, at),
        reasons: reasons.into_iter().map(RepeatReason::from).collect(),
    });
    let items = items.collect();
    Ok(HttpResponse::Ok().json(ProposedRepeats { items }))
}
