//! The second person of a step down (F-4.3a).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, request, respond, text};
use crate::InvestigationService;
use crate::commands::{self, Answer, ConfirmClassification, Request};

/// What the second person says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Confirmation {
    /// Whether the step down shall count; if absent, yes.
    #[serde(default = "yes")]
    agreed: bool,
    /// Why not; needed where it shall not. 1 to 5,000 characters.
    #[serde(default)]
    reason: Option<String>,
}

const fn yes() -> bool {
    true
}

impl Confirmation {
    fn command(self, request: Request) -> Result<ConfirmClassification, Problem> {
        let answer = match (self.agreed, &self.reason) {
            (true, None) => Answer::Agreed,
            (true, Some(_)) => return Err(Problem::field("/reason", "belongs to a refusal only")),
            (false, Some(reason)) => Answer::Refused(text("/reason", reason)?),
            (false, None) => return Err(Problem::field("/reason", "is required")),
        };
        Ok(ConfirmClassification { request, answer })
    }
}

/// Agrees to a step down, or refuses it; never by whoever proposed it.
#[utoipa::path(tag = "investigations", params(web::IfMatchHeader), request_body = Confirmation,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/investigations/{complaint}/classification/confirmation")]
pub(crate) async fn confirm_classification(
    service: Data<InvestigationService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<Confirmation>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let (asked, cmd) = (Asked::by(&request), body.command(request)?);
    let done = service
        .db
        .transaction(async |mut tx| commands::confirm_classification(&mut tx, cmd).await)
        .await;
    respond(&service, asked, done).await
}
