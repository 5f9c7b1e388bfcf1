//! Letters to print and post: reading one names the complainant, and is recorded.

use actix_web::http::header::ContentType;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use authorization::{Action, Caller};
use regulation::ReplyChannel;
use serde_json::json;
use uuid::Uuid;
use web::{IfMatch, Now, Problem};

use super::retry::sender;
use super::{Asked, permitted_to_reply};
use crate::commands::{self, HandleLetter, Handling};
use crate::domain::DeliveryId;
use crate::send::read_letter;
use crate::{Notification, publish, store};

/// The letter as an HTML page with A4 print styles.
#[utoipa::path(tag = "letters", params(("delivery" = Uuid, Path)),
    responses((status = 200, content_type = "text/html", body = String), web::Problems), security(("bearer" = [])))]
#[get("/v1/letters/{delivery}")]
pub(super) async fn read(
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    let id = path.into_inner();
    let found = service.db.transaction(async move |mut tx| {
        let found = store::delivery(&mut tx, id).await?;
        let found = found.filter(|d| d.channel == ReplyChannel::Letter);
        let delivery = found.ok_or(web::NOT_FOUND)?;
        let complaint = delivery.about.complaint().ok_or(web::NOT_FOUND)?;
        Ok::<_, Problem>((complaint, delivery.version))
    });
    let (complaint, version) = found.await?;
    let asked = Asked::to(Action::SendReply, complaint.0, &caller, at);
    let read = service.db.transaction(async move |mut tx| {
        permitted_to_reply(&mut tx, &caller, complaint.0).await?;
        let (actor, body) = (caller.actor(), json!({ "delivery_id": id }));
        Ok::<_, Problem>(
            publish::entry(&mut tx, &actor, complaint, at, "letter.read", &body).await?,
        )
    });
    asked.recorded(&service, read.await).await?;
    let letter = read_letter(&service.sender.letters, id)
        .await
        .map_err(|e| Problem::internal(&e))?;
    let letter = letter.ok_or(web::NOT_FOUND)?;
    Ok(HttpResponse::Ok()
        .insert_header(ContentType::html())
        .insert_header(web::etag(version))
        .insert_header(("cache-control", "no-store"))
        .insert_header((
            "content-security-policy",
            "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        ))
        .body(letter))
}

/// Records that it was printed, for the first time or once more.
#[utoipa::path(tag = "letters", params(("delivery" = Uuid, Path), web::IfMatchHeader),
    responses((status = 204, description = "Recorded."), web::Problems), security(("bearer" = [])))]
#[post("/v1/letters/{delivery}/printings")]
pub(super) async fn print(
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    handle(&service, *path, caller, seen, Handling::Print, at).await
}

/// Records that it was posted: now it is sent, and no work any more.
#[utoipa::path(tag = "letters", params(("delivery" = Uuid, Path), web::IfMatchHeader),
    responses((status = 204, description = "Recorded."), web::Problems), security(("bearer" = [])))]
#[post("/v1/letters/{delivery}/postings")]
pub(super) async fn post_letter(
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    handle(&service, *path, caller, seen, Handling::Post, at).await
}

/// Records that the post brought it back: it failed, and is work again.
#[utoipa::path(tag = "letters", params(("delivery" = Uuid, Path), web::IfMatchHeader),
    responses((status = 204, description = "Recorded."), web::Problems), security(("bearer" = [])))]
#[post("/v1/letters/{delivery}/returns")]
pub(super) async fn come_back(
    service: Data<Notification>,
    path: Path<Uuid>,
    caller: Caller,
    IfMatch(seen): IfMatch,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    handle(&service, *path, caller, seen, Handling::Return, at).await
}

async fn handle(
    service: &Notification,
    id: Uuid,
    caller: Caller,
    seen: i32,
    what: Handling,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<HttpResponse, Problem> {
    let version = service.db.transaction(async move |mut tx| {
        let by = sender(&mut tx, &caller, id).await?;
        let cmd = HandleLetter {
            delivery: DeliveryId(id),
            seen,
            what,
            by,
            at,
        };
        Ok::<_, Problem>(commands::handle_letter(&mut tx, cmd).await?)
    });
    Ok(HttpResponse::NoContent()
        .insert_header(web::etag(version.await?))
        .finish())
}
