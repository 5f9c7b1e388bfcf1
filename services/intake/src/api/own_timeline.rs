//! `GET /v1/complaints/{id}/own-timeline`: the way that a complaint took, as its complainant may know it.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use chrono::{DateTime, NaiveDate, Utc};
use regulation::{ClosingResult, DeclineReason, Satisfaction};
use serde::Serialize;
use uuid::Uuid;
use web::{Now, Problem};

use crate::Intake;
use crate::commands::own;
use crate::domain::{ComplaintId, OwnStep};

/// The way that it took.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct OwnTimeline {
    /// Oldest first.
    items: Vec<OwnStepView>,
}

/// One step; nothing tells who did it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct OwnStepView {
    at: DateTime<Utc>,
    #[serde(flatten)]
    what: What,
}

/// What happened.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = OwnStepWhat)]
#[serde(tag = "what", rename_all = "snake_case")]
enum What {
    /// It is in the register.
    Registered { promised_date: NaiveDate },
    /// It is dealt with.
    Accepted { promised_date: NaiveDate },
    /// It is not dealt with here.
    Declined { reason: DeclineReason },
    /// Something was added to it.
    Supplemented,
    /// The complainant brought in a file.
    EvidenceAdded,
    /// It is being handled.
    HandlingBegun,
    /// Another date is promised.
    PromiseMoved { promised_date: NaiveDate },
    /// The answer was sent.
    Replied,
    /// What the complainant thinks of the answer.
    FollowedUp { satisfaction: Satisfaction },
    /// It is dealt with once more.
    Reopened,
    /// The complainant takes it back; integrity matters go on all the same.
    Withdrawn { ends_case: bool },
    /// It goes on within another complaint.
    Merged,
    /// It goes on by itself again.
    Unmerged,
    /// 办结.
    Closed { result: ClosingResult },
    /// 归档.
    Archived,
}

impl From<OwnStep> for What {
    fn from(step: OwnStep) -> Self {
        match step {
            OwnStep::Registered(promised_date) => Self::Registered { promised_date },
            OwnStep::Accepted(promised_date) => Self::Accepted { promised_date },
            OwnStep::Declined(reason) => Self::Declined { reason },
            OwnStep::Supplemented => Self::Supplemented,
            OwnStep::EvidenceAdded => Self::EvidenceAdded,
            OwnStep::HandlingBegun => Self::HandlingBegun,
            OwnStep::PromiseMoved(promised_date) => Self::PromiseMoved { promised_date },
            OwnStep::Replied => Self::Replied,
            OwnStep::FollowedUp(satisfaction) => Self::FollowedUp { satisfaction },
            OwnStep::Reopened => Self::Reopened,
            OwnStep::Withdrawn(ends_case) => Self::Withdrawn { ends_case },
            OwnStep::Merged => Self::Merged,
            OwnStep::Unmerged => Self::Unmerged,
            OwnStep::Closed(result) => Self::Closed { result },
            OwnStep::Archived => Self::Archived,
        }
    }
}

/// With the complainant's token only. Of what is restricted it says no more than that it is being handled.
#[utoipa::path(tag = "tracking", params(("id" = Uuid, Path)),
    responses((status = 200, body = OwnTimeline), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{id}/own-timeline")]
pub(crate) async fn own_timeline(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let id = ComplaintId(path.into_inner());
    let asked = super::Asked::to(Action::OwnComplaint, id, &caller, at);
    let steps = service
        .asked(asked, async move |mut tx| {
            own::timeline(&mut tx, &caller, id).await
        })
        .await?
        .into_iter();
    let items = steps.map(|(at, step)| OwnStepView {
        at,
        what: step.into(),
    });
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(OwnTimeline {
        items: items.collect(),
    }))
}
