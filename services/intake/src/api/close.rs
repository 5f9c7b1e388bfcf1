//! `POST /v1/complaints/{id}/closure`: 办结 by the complaint department (F-6.4).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, AwaitsSecondPerson, Caller};
use garde::Validate;
use regulation::ClosingResult;
use serde::Deserialize;
use uuid::Uuid;
use web::{IfMatch, IfMatchHeader, NewId, Now, Problem, Validated};

use super::words::words;
use crate::Intake;
use crate::commands::close as command;

/// What became of it, and why it is closed by hand.
#[derive(Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Closure {
    /// Not `withdrawn` or `declined`: those have addresses of their own.
    #[garde(skip)]
    result: ClosingResult,
    #[garde(custom(words::<1, 1000>))]
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

/// Closes an accepted complaint with a reason; the usual way is by reply and follow-up.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IfMatchHeader),
    request_body = Closure, responses((status = 204), (status = 202, body = AwaitsSecondPerson, description = "Kept until a second person sends the same"), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/closure")]
pub(crate) async fn close(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    NewId(remark): NewId,
    Now(at): Now,
    Validated(body): Validated<Closure>,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, Some(seen), caller, at));
    let asked = super::Asked::of(&on, Action::Close);
    let told = command::Closure {
        result: body.result,
        reason: body.reason,
        remark,
    };
    Ok(super::changed_by_two(
        intake
            .asked(asked, async move |mut tx| {
                command::close(&mut tx, intake, on, told).await
            })
            .await?,
    ))
}
