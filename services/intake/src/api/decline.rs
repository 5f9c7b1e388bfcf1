//! `POST /v1/complaints/{id}/declination`: 不予受理 (F-2.2).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, Caller};
use garde::Validate;
use regulation::DeclineReason;
use serde::Deserialize;
use uuid::Uuid;
use web::{IfMatch, IfMatchHeader, NewId, Now, Problem, Validated};

use super::words::words;
use crate::Intake;
use crate::commands::decline as command;
use crate::domain::ComplaintId;

/// Why, and where to turn instead.
#[derive(Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Declination {
    #[garde(skip)]
    reason: DeclineReason,
    /// The ended complaint that this one repeats; needed with `repeat_without_new_facts`.
    #[garde(skip)]
    earlier_id: Option<Uuid>,
    /// The complainant reads it.
    #[garde(custom(words::<1, 1000>))]
    #[schema(min_length = 1, max_length = 1000)]
    signpost: String,
}

/// Declines a complaint that lies outside, with a reason and a signpost.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IfMatchHeader),
    request_body = Declination, responses((status = 204), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/declination")]
pub(crate) async fn decline(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    NewId(remark): NewId,
    Now(at): Now,
    Validated(body): Validated<Declination>,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, Some(seen), caller, at));
    let asked = super::Asked::of(&on, Action::Decline);
    let told = command::Declination {
        reason: body.reason,
        earlier: body.earlier_id.map(ComplaintId),
        signpost: body.signpost,
        remark,
    };
    Ok(super::changed(
        intake
            .asked(asked, async move |mut tx| {
                command::decline(&mut tx, intake, on, told).await
            })
            .await?,
    ))
}
