//! 核实结论 (F-4.2a).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use garde::Validate;
use regulation::Finding;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{IfMatch, Now, Problem, Validated};

use super::view::Standing;
use super::{Asked, request, respond, text};
use crate::InvestigationService;
use crate::commands::{self, Conclude, Request};
use crate::domain::RecordId;

/// What was found.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewConclusion {
    /// One of four.
    #[garde(skip)]
    finding: Finding,
    /// The facts found; 1 to 5,000 characters; stay in this service.
    #[garde(skip)]
    facts: String,
    /// Ids of the records relied on; may be empty only where nothing can be verified.
    #[garde(length(max = 500))]
    evidence_relied_on: Vec<Uuid>,
}

impl NewConclusion {
    fn command(self, request: Request) -> Result<Conclude, Problem> {
        let evidence = self.evidence_relied_on.into_iter().map(RecordId).collect();
        Ok(Conclude {
            request,
            finding: self.finding,
            facts: text("/facts", &self.facts)?,
            evidence,
        })
    }
}

/// Ordinary: by whoever verified, the group, or the handler; major: by the designated group only.
#[utoipa::path(tag = "investigations", params(web::IfMatchHeader), request_body = NewConclusion,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/investigations/{complaint}/conclusion")]
pub(crate) async fn conclude(
    service: Data<InvestigationService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Validated(body): Validated<NewConclusion>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let (asked, cmd) = (Asked::by(&request), body.command(request)?);
    let done = service
        .db
        .transaction(async |mut tx| commands::conclude(&mut tx, cmd).await)
        .await;
    respond(&service, asked, done).await
}
