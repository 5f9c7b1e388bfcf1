//! 初步核实 (S-4.2).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{IfMatch, Now, Problem, Validated};

use super::view::Standing;
use super::{Asked, request, respond, text};
use crate::InvestigationService;
use crate::commands::{self, Request, Verify};
use crate::domain::{Complexity, Method};

/// How the receiving staff verified.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MethodCode {
    /// Talked to the window staff.
    Talk,
    /// Looked at business records.
    BusinessRecords,
}

/// Whether a special investigation group is needed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ComplexityCode {
    /// Talking and looking are enough.
    Simple,
    /// A group investigates.
    Complex,
}

/// What was done first to find out the truth.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreliminaryVerification {
    /// At least one.
    #[garde(length(min = 1, max = 2))]
    methods: Vec<MethodCode>,
    /// Whether a group is needed.
    #[garde(skip)]
    complexity: ComplexityCode,
    /// What was seen and heard; 1 to 5,000 characters.
    #[garde(skip)]
    note: String,
}

impl From<MethodCode> for Method {
    fn from(code: MethodCode) -> Self {
        match code {
            MethodCode::Talk => Self::Talk,
            MethodCode::BusinessRecords => Self::BusinessRecords,
        }
    }
}

impl From<Method> for MethodCode {
    fn from(method: Method) -> Self {
        match method {
            Method::Talk => Self::Talk,
            Method::BusinessRecords => Self::BusinessRecords,
        }
    }
}

impl From<ComplexityCode> for Complexity {
    fn from(code: ComplexityCode) -> Self {
        match code {
            ComplexityCode::Simple => Self::Simple,
            ComplexityCode::Complex => Self::Complex,
        }
    }
}

impl From<Complexity> for ComplexityCode {
    fn from(complexity: Complexity) -> Self {
        match complexity {
            Complexity::Simple => Self::Simple,
            Complexity::Complex => Self::Complex,
        }
    }
}

impl PreliminaryVerification {
    fn command(self, request: Request) -> Result<Verify, Problem> {
        let mut methods: Vec<Method> = self.methods.into_iter().map(Method::from).collect();
        methods.sort_unstable();
        methods.dedup();
        Ok(Verify {
            request,
            methods,
            complexity: self.complexity.into(),
            note: text("/note", &self.note)?,
        })
    }
}

/// Preliminary verification by the receiving staff. What looked simple may be verified again as complex.
#[utoipa::path(tag = "investigations", params(web::IfMatchHeader), request_body = PreliminaryVerification,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/investigations/{complaint}/preliminary-verification")]
pub(crate) async fn verify(
    service: Data<InvestigationService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Validated(body): Validated<PreliminaryVerification>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let (asked, cmd) = (Asked::by(&request), body.command(request)?);
    let done = service
        .db
        .transaction(async |mut tx| commands::verify(&mut tx, cmd).await)
        .await;
    respond(&service, asked, done).await
}
