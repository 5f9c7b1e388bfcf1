//! `POST /v1/complaints/{id}/reopening`: a closed complaint begins again.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, AwaitsSecondPerson, Caller};
use garde::Validate;
use regulation::ReopenReason;
use serde::Deserialize;
use uuid::Uuid;
use web::{IfMatch, IfMatchHeader, NewId, Now, Problem, Validated};

use super::words::words;
use crate::Intake;
use crate::commands::reopen as command;

/// Why it begins again.
#[derive(Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reopening {
    #[garde(skip)]
    reason: ReopenReason,
    #[garde(custom(words::<1, 1000>))]
    #[schema(min_length = 1, max_length = 1000)]
    note: String,
}

/// Opens a closed complaint again: dissatisfied, new facts, supervision.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IfMatchHeader),
    request_body = Reopening, responses((status = 204), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person sends the same"), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/reopening")]
pub(crate) async fn reopen(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    NewId(remark): NewId,
    Now(at): Now,
    Validated(body): Validated<Reopening>,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, Some(seen), caller, at));
    let asked = super::Asked::of(&on, Action::Reopen);
    let told = command::Reopening {
        reason: body.reason,
        note: body.note,
        remark,
    };
    Ok(super::changed_by_two(
        intake
            .asked(asked, async move |mut tx| {
                command::reopen(&mut tx, intake, on, told).await
            })
            .await?,
    ))
}
