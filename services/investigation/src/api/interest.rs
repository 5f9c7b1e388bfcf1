//! A declared interest (F-4.2b).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, Now, Problem};

use super::{Asked, text};
use crate::InvestigationService;
use crate::commands::{self, DeclareInterest};
use crate::domain::ComplaintId;

/// Why one keeps out of the case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInterest {
    /// Which interest or relation; 1 to 5,000 characters. Stays in the investigation.
    reason: String,
}

/// Keeps oneself out of a case for good: from the same moment on one neither acts in it nor reads it,
/// and what one held of it is somebody else's. Not bound to a version, so that nothing is in its way.
#[utoipa::path(tag = "investigations", request_body = NewInterest,
    responses((status = 204, description = "Declared, or declared before"), web::Problems), security(("bearer" = [])))]
#[post("/v1/investigations/{complaint}/interest")]
pub(crate) async fn declare_interest(
    service: Data<InvestigationService>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
    Body(body): Body<NewInterest>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked {
        complaint: path.into_inner(),
        caller,
        wanted: None,
        at,
    };
    let cmd = DeclareInterest {
        complaint: ComplaintId(asked.complaint),
        caller: asked.caller.clone(),
        reason: text("/reason", &body.reason)?,
        at,
    };
    let done = service
        .db
        .transaction(async |mut tx| commands::declare_interest(&mut tx, cmd).await)
        .await;
    asked.recorded(&service, done).await?;
    Ok(HttpResponse::NoContent().finish())
}
