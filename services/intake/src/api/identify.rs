//! `POST /v1/complaints/{id}/respondents`: staff complained about become known (F-4.2b).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, Caller};
use garde::Validate;
use serde::Deserialize;
use uuid::Uuid;
use web::{IfMatch, IfMatchHeader, Now, Problem, Validated};

use crate::Intake;
use crate::commands::identify as command;

/// Whom the complaint is about, in addition to those known.
#[derive(Debug, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Respondents {
    #[garde(length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20)]
    staff_ids: Vec<Uuid>,
}

/// Adds respondents; from now on they, and whoever reports to them, read nothing of the case.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IfMatchHeader),
    request_body = Respondents, responses((status = 204), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/respondents")]
pub(crate) async fn identify(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
    Validated(body): Validated<Respondents>,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, Some(seen), caller, at));
    let asked = super::Asked::of(&on, Action::IdentifyRespondent);
    Ok(super::changed(
        intake
            .asked(asked, async move |mut tx| {
                command::identify(&mut tx, intake, on, &body.staff_ids).await
            })
            .await?,
    ))
}
