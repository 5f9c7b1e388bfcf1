//! `GET /v1/complaints/{id}/identity-disclosures`: who read who complains, and why; for supervisors.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;
use web::{Now, Problem};

use crate::Intake;
use crate::commands::disclose as command;
use crate::domain::ComplaintId;
use crate::store::disclosures::Disclosure;

/// The disclosures. No `Debug`: reasons may name people.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = IdentityDisclosureList)]
struct List {
    /// The newest hundred, the newest first.
    items: Vec<Item>,
}

/// One disclosure. No `Debug`.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = IdentityDisclosureItem)]
struct Item {
    /// As the trail names it.
    id: Uuid,
    at: DateTime<Utc>,
    /// Who read it.
    staff_id: Uuid,
    /// As that person stated it; none once it is erased.
    reason: Option<String>,
}

impl Item {
    fn of(disclosure: Disclosure) -> Self {
        Self {
            id: disclosure.id,
            at: disclosure.at,
            staff_id: disclosure.staff.0,
            reason: disclosure.reason,
        }
    }
}

/// Who read who complains, when and for what reason (F-6.9); each read of this list is recorded.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path)),
    responses((status = 200, body = List), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{id}/identity-disclosures")]
pub(crate) async fn disclosures(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let (intake, id) = (service.get_ref(), ComplaintId(path.into_inner()));
    let asked = super::Asked::to(Action::AuditRead, id, &caller, at);
    let found = intake
        .asked(asked, async move |mut tx| {
            command::list(&mut tx, intake, &caller, id, at).await
        })
        .await?;
    let items = found.into_iter().map(Item::of).collect();
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(List { items }))
}
