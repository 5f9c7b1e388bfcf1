//! The owner's proof of completion (F-5.4).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::OwnMeasuresView;
use super::{Asked, optional, request};
use crate::commands::CommandError;
use crate::domain::{MeasureId, Proof};
use crate::{AssignmentService, commands};

/// That it was done, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Completion {
    /// The proof, in words; 1 to 5,000 characters. May be left out where evidence says it.
    #[serde(default)]
    proof: Option<String>,
    /// Pieces of evidence; at most 20.
    #[serde(default)]
    #[schema(max_items = 20)]
    evidence_ids: Vec<Uuid>,
}

impl Completion {
    pub(super) fn proof(self) -> Result<Proof, Problem> {
        if self.evidence_ids.len() > 20 {
            return Err(Problem::field("/evidence_ids", "has at most 20 pieces"));
        }
        let words = optional("/proof", self.proof.as_deref())?;
        Proof::new(words, self.evidence_ids).map_err(|e| CommandError::from(e).into())
    }
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
    let proof = body.proof()?;
    let done = service
        .db
        .transaction(async |mut tx| {
            commands::complete_measure(&mut tx, request, MeasureId(measure), proof).await
        })
        .await;
    asked.respond_to_owner(&service, done).await
}
