//! 中止 is asked for (F-4.4d).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::Caller;
use chrono::NaiveDate;
use regulation::WaitsFor;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, IfMatch, Now, Problem};

use super::view::Standing;
use super::{Asked, request, text};
use crate::{AssignmentService, commands};

/// What is waited for, until when, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSuspension {
    /// What is waited for.
    waits_for: WaitsFor,
    /// The work goes on by itself when business opens on this day of the site's.
    resumes_on: NaiveDate,
    /// Why; 1 to 5,000 characters.
    reason: String,
}

/// By whoever has the case, before its deadline. Working days whose close lies inside a suspension do not count.
#[utoipa::path(tag = "assignments", params(web::IfMatchHeader), request_body = NewSuspension,
    responses((status = 200, body = Standing), web::Problems), security(("bearer" = [])))]
#[post("/v1/assignments/{complaint}/suspension")]
pub(crate) async fn ask_suspension(
    service: Data<AssignmentService>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Body(body): Body<NewSuspension>,
) -> Result<HttpResponse, Problem> {
    let request = request(path.into_inner(), caller, seen, at);
    let asked = Asked::by(&request);
    let reason = text("/reason", &body.reason)?;
    let (waits_for, resumes_on) = (body.waits_for, body.resumes_on);
    let done = service
        .db
        .transaction(async |mut tx| {
            commands::ask_suspension(&mut tx, request, waits_for, resumes_on, reason).await
        })
        .await;
    asked.respond(&service, done).await
}
