//! `GET /v1/letters/{delivery}`: a letter to print. It names the complainant: reading is recorded.

use actix_web::http::header::ContentType;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use authorization::Caller;
use regulation::ReplyChannel;
use serde_json::json;
use uuid::Uuid;
use web::{Now, Problem};

use super::permitted_to_reply;
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
    service
        .db
        .transaction(async move |mut tx| {
            let found = store::delivery(&mut tx, id)
                .await?
                .filter(|d| d.channel == ReplyChannel::Letter);
            let complaint = found.ok_or(web::NOT_FOUND)?.complaint;
            permitted_to_reply(&mut tx, &caller, complaint.0).await?;
            let body = json!({ "delivery_id": id });
            Ok::<_, Problem>(
                publish::entry(
                    &mut tx,
                    &caller.actor(),
                    complaint,
                    at,
                    "letter.read",
                    &body,
                )
                .await?,
            )
        })
        .await?;
    let letter = read_letter(&service.sender.letters, id)
        .await
        .map_err(|e| Problem::internal(&e))?;
    let letter = letter.ok_or(web::NOT_FOUND)?;
    Ok(HttpResponse::Ok()
        .insert_header(ContentType::html())
        .insert_header(("cache-control", "no-store"))
        .insert_header((
            "content-security-policy",
            "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        ))
        .body(letter))
}
