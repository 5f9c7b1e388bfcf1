//! `POST /v1/complaints/{id}/merging`: 并单 (F-6.6).

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use authorization::{Action, Caller};
use garde::Validate;
use serde::Deserialize;
use uuid::Uuid;
use web::{IfMatch, IfMatchHeader, NewId, Now, Problem, Validated};

use super::words::words;
use crate::Intake;
use crate::commands::merge as command;
use crate::domain::ComplaintId;

/// Into what.
#[derive(Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Merging {
    /// The complaint that goes on, of the same site.
    #[garde(skip)]
    into: Uuid,
    /// What is new, where that complaint is closed: it is opened again for these facts.
    #[garde(inner(custom(words::<1, 1000>)))]
    #[schema(min_length = 1, max_length = 1000)]
    new_facts: Option<String>,
}

/// Merges a repeat into another complaint, which goes on for both; its own clocks stop. Its
/// complainant reads the other's state with the own number and code, and gets its reply, too.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path), IfMatchHeader),
    request_body = Merging, responses((status = 204), web::Problems), security(("bearer" = [])))]
#[post("/v1/complaints/{id}/merging")]
pub(crate) async fn merge(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    NewId(remark): NewId,
    Now(at): Now,
    Validated(body): Validated<Merging>,
) -> Result<HttpResponse, Problem> {
    let (intake, on) = (service.get_ref(), super::on(path, Some(seen), caller, at));
    let asked = super::Asked::of(&on, Action::Merge);
    let told = command::Merging {
        into: ComplaintId(body.into),
        new_facts: body.new_facts,
        remark,
    };
    Ok(super::changed(
        intake
            .asked(asked, async move |mut tx| {
                command::merge(&mut tx, intake, on, told).await
            })
            .await?,
    ))
}
