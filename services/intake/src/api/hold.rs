//! `POST /v1/complaints/{id}/legal-hold` and `…/legal-hold-release`: nothing is erased meanwhile (F-6.4).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, AwaitsSecondPerson, Caller};
use garde::Validate;
use serde::Deserialize;
use uuid::Uuid;
use web::{IfMatch, IfMatchHeader, NewId, Now, Problem, Validated};

use super::words::words;
use crate::Intake;
use crate::commands::On;
use crate::commands::hold::{self as command, Wanted};

/// Why.
#[derive(Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HoldReason {
    #[garde(custom(words::<1, 1000>))]
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

/// Places a legal hold, at any time, open or ended; two people ask for it.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IfMatchHeader),
    request_body = HoldReason, responses((status = 204), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person asks for it"), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/legal-hold")]
pub(crate) async fn hold(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    NewId(remark): NewId,
    Now(at): Now,
    Validated(body): Validated<HoldReason>,
) -> Result<HttpResponse, Problem> {
    let on = super::on(path, Some(seen), caller, at);
    wish(service.get_ref(), on, Wanted::Place, body.reason, remark).await
}

/// Lifts it; two people ask for it. What is overdue is erased soon after.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IfMatchHeader),
    request_body = HoldReason, responses((status = 204), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person asks for it"), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/legal-hold-release")]
pub(crate) async fn release(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    NewId(remark): NewId,
    Now(at): Now,
    Validated(body): Validated<HoldReason>,
) -> Result<HttpResponse, Problem> {
    let on = super::on(path, Some(seen), caller, at);
    wish(service.get_ref(), on, Wanted::Lift, body.reason, remark).await
}

async fn wish(
    intake: &Intake,
    on: On,
    wanted: Wanted,
    reason: String,
    remark: Uuid,
) -> Result<HttpResponse, Problem> {
    let asked = super::Asked::of(&on, Action::LegalHold);
    let told = command::Telling {
        wanted,
        reason,
        remark,
    };
    let done = intake
        .asked(asked, async move |mut tx| {
            command::hold(&mut tx, intake, on, told).await
        })
        .await?;
    Ok(super::changed_by_two(done))
}
