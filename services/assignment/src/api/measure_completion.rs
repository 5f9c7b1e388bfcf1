//! The owner's proof of completion (F-5.4).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::OwnMeasuresView;
use super::{Asked, request, text};
use crate::domain::MeasureId;
use crate::{AssignmentService, commands};

/// That it was done, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Completion {
    /// The proof, in words; 1 to 5,000 characters.
    proof: String,
}

/// By the owner only, at any stage: measures may outlive the reply.
#[utoipa::path(tag = "measures", params(web::IfMatchHeader), request_body = Completion,
    responses((status = 200, body = OwnMeasuresView), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/measures/{measure}/completion")]
pub(crate) async fn complete_measure(
    service: Data<AssignmentService>,
    path: Path<(Uuid, Uuid)>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<Completion>,
) -> Result<HttpResponse, Problem> {
    let (complaint, measure) = path.into_inner();
    let request = request(complaint, caller, seen, at);
    let asked = Asked::by(&request);
    let proof = text("/proof", &body.proof)?;
    let done = service
        .db
        .transaction(async |mut tx| {
            commands::complete_measure(&mut tx, request, MeasureId(measure), proof).await
        })
        .await;
    asked.respond_to_owner(&service, done).await
}
