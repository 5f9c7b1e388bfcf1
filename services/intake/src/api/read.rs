//! `GET /v1/complaints/{id}`: one row of the register; complainants get their own view of it.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::{Action, Caller};
use serde::Serialize;
use uuid::Uuid;
use web::{Now, Problem};

use super::track::Tracked;
use super::view::Whole;
use crate::Intake;
use crate::commands::{read as command, track};
use crate::domain::ComplaintId;

/// What somebody may see of a complaint. No `Debug`: the own view may hold a token.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = ComplaintShown)]
#[serde(untagged)]
enum Shown {
    /// For staff.
    Whole(Box<Whole>),
    /// For the complainant, and for the partner that handed it over.
    Own(Tracked),
}

/// One complaint: where it stands and how it came in. With a complainant's token, and with that of the
/// partner that registered it: the same answer as tracking, without a new token.
#[utoipa::path(tag = "complaints", params(("id" = Uuid, Path)),
    responses((status = 200, body = Shown), web::Problems), security(("bearer" = [])))]
#[get("/v1/complaints/{id}")]
pub(crate) async fn read(
    service: Data<Intake>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let id = ComplaintId(path.into_inner());
    let mut response = HttpResponse::Ok();
    if track::is_own(&caller) {
        let asked = super::Asked::to(Action::OwnComplaint, id, &caller, at);
        let seen = service
            .asked(asked, async move |mut tx| {
                command::own(&mut tx, &caller, id).await
            })
            .await?;
        response.insert_header(web::etag(seen.version));
        return Ok(response.json(Shown::Own(Tracked::of(seen, None))));
    }
    let asked = super::Asked::to(Action::TaskView, id, &caller, at);
    let whole = service
        .asked(asked, async move |mut tx| {
            command::complaint(&mut tx, &caller, id).await
        })
        .await?;
    response.insert_header(web::etag(whole.item.version));
    let whole = Whole::of(whole, at);
    Ok(response.json(Shown::Whole(Box::new(whole))))
}
