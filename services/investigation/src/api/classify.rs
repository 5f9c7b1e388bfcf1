//! 分类 (S-4.3, F-4.3a).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use garde::Validate;
use regulation::{Scope, Severity};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{IfMatch, Now, Problem, Validated};

use super::view::Standing;
use super::{Asked, request, respond, text};
use crate::InvestigationService;
use crate::commands::{self, Classify, Request};
use crate::domain::{Judgement, JudgementError, Subtype};

/// What somebody holds the complaint to be, and why.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewClassification {
    /// Ordinary or major.
    #[garde(skip)]
    severity: Severity,
    /// At least one; the gravest leads.
    #[garde(length(min = 1, max = 4))]
    scopes: Vec<Scope>,
    /// Leaves of the code list (`A1` …), each of a scope that is named.
    #[serde(default)]
    #[garde(length(max = 20))]
    subtypes: Vec<String>,
    /// Why; 1 to 5,000 characters; stays in this service.
    #[garde(skip)]
    reason: String,
}

impl NewClassification {
    fn command(self, request: Request) -> Result<Classify, Problem> {
        let mut subtypes = Vec::with_capacity(self.subtypes.len());
        for (place, code) in self.subtypes.iter().enumerate() {
            let subtype = Subtype::parse(code);
            subtypes.push(
                subtype.map_err(|e| Problem::field(format!("/subtypes/{place}"), e.to_string()))?,
            );
        }
        let reason = text("/reason", &self.reason)?;
        let judgement =
            Judgement::new(self.severity, self.scopes, subtypes, reason).map_err(|e| match e {
                JudgementError::NoScope => Problem::field("/scopes", e.to_string()),
                JudgementError::StraySubtype => Problem::field("/subtypes", e.to_string()),
            })?;
        Ok(Classify { request, judgement })
    }
}

/// At any time after acceptance. Up counts at once; down waits for a second person, see
/// `awaits_confirmation`.
#[utoipa::path(tag = "investigations", params(web::IfMatchHeader), request_body = NewClassification,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/investigations/{complaint}/classification")]
pub(crate) async fn classify(
    service: Data<InvestigationService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Validated(body): Validated<NewClassification>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let (asked, cmd) = (Asked::by(&request), body.command(request)?);
    let done = service
        .db
        .transaction(async |mut tx| commands::classify(&mut tx, cmd).await)
        .await;
    respond(&service, asked, done).await
}
