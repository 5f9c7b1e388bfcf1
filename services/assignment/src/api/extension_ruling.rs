//! 延期 is approved or refused (F-4.4d).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{AwaitsSecondPerson, Caller};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, refusal, request};
use crate::commands::Asked as What;
use crate::{AssignmentService, commands};

/// The decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtensionRuling {
    /// True: approved, from now on.
    granted: bool,
    /// Why not; 1 to 5,000 characters, needed where it is refused.
    #[serde(default)]
    reason: Option<String>,
}

/// One level up, never by whoever asked or has the case. Refused with a reason, the deadline stays.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = ExtensionRuling,
    responses((status = 200, body = Standing), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person sends the same"), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/extension-ruling")]
pub(crate) async fn rule_on_extension(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<ExtensionRuling>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let refusal = refusal(body.granted, body.reason.as_deref())?;
    let done = service
        .db
        .transaction(async |mut tx| {
            commands::rule_on(&mut tx, request, What::Extension, refusal).await
        })
        .await;
    asked.respond_by_two(&service, done).await
}
