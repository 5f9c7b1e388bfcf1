//! The link in a relayed message (S-5.1): a page without script to answer by, and the same for
//! programs. It shows nothing of the message: whoever has the link may write once, and read nothing.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Path};
use actix_web::{HttpResponse, get, post};
use sealing::Personal;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, Language, NewId, Now, Problem};

use super::conversation::checked;
use super::link::page;
use crate::commands::{AnswerMessage, CommandError, answer_message};
use crate::content::{message_page, plain_page};
use crate::link::Token;
use crate::{Notification, store};

/// An answer by link. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAnswer {
    /// From the link.
    token: String,
    /// What it says.
    #[schema(value_type = String, min_length = 1, max_length = 2000)]
    text: Personal,
}

/// What the page's form sends. No `Debug`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FormMessage {
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    text: Option<Personal>,
}

/// Answers a relayed message by its link.
#[utoipa::path(tag = "conversations", request_body = NewAnswer,
    responses((status = 204, description = "Passed on."), web::Problems, web::Limited), security(()))]
#[post("/v1/conversations/answers")]
pub(super) async fn answer(
    service: Data<Notification>,
    NewId(id): NewId,
    Now(at): Now,
    Body(body): Body<NewAnswer>,
) -> Result<HttpResponse, Problem> {
    let text = checked(body.text)?;
    let hash = Token::parse(&body.token).ok_or(web::NOT_FOUND)?.hash();
    pass_on(&service, hash, id, text, at).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The page behind the link.
#[utoipa::path(tag = "conversations", params(("token" = String, Path)),
    responses((status = 200, content_type = "text/html", body = String), (status = 404, content_type = "text/html", body = String), web::Problems))]
#[get("/m/{token}")]
pub(super) async fn form(
    service: Data<Notification>,
    path: Path<String>,
    Language(accepted): Language,
    Now(at): Now,
) -> Result<HttpResponse, Problem> {
    Ok(match written_in(&service, &path, at).await? {
        Some(language) => page(StatusCode::OK, message_page(language, false)),
        None => page(StatusCode::NOT_FOUND, plain_page(accepted, "gone")),
    })
}

/// What the page's form sends.
#[utoipa::path(tag = "conversations", params(("token" = String, Path)),
    request_body(content = FormMessage, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, content_type = "text/html", body = String), (status = 404, content_type = "text/html", body = String),
        (status = 422, content_type = "text/html", body = String), web::Problems, web::Limited))]
#[post("/m/{token}")]
pub(super) async fn submit(
    service: Data<Notification>,
    path: Path<String>,
    Language(accepted): Language,
    NewId(id): NewId,
    Now(at): Now,
    body: Form<FormMessage>,
) -> Result<HttpResponse, Problem> {
    let gone = || page(StatusCode::NOT_FOUND, plain_page(accepted, "gone"));
    let (Some(language), Some(token)) =
        (written_in(&service, &path, at).await?, Token::parse(&path))
    else {
        return Ok(gone());
    };
    let Some(text) = body.into_inner().text.and_then(|text| checked(text).ok()) else {
        let again = message_page(language, true);
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, again));
    };
    match pass_on(&service, token.hash(), id, text, at).await {
        Ok(()) => Ok(page(StatusCode::OK, plain_page(language, "message_thanks"))),
        Err(CommandError::NotFound) => Ok(gone()),
        Err(e) => Err(e.into()),
    }
}

async fn pass_on(
    service: &Notification,
    hash: [u8; 32],
    id: Uuid,
    text: Personal,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<(), CommandError> {
    let cmd = AnswerMessage {
        ring: service.ring.as_ref(),
        hash,
        id,
        text,
        at,
    };
    service
        .db
        .transaction(async move |mut tx| answer_message(&mut tx, cmd).await)
        .await
}

/// The language of the complaint that an unused link belongs to.
async fn written_in(
    service: &Notification,
    token: &str,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<Option<regulation::Language>, Problem> {
    let Some(token) = Token::parse(token) else {
        return Ok(None);
    };
    let found = service.db.transaction(async move |mut tx| {
        let Some(complaint) = store::answer_link(&mut tx, token.hash(), at).await? else {
            return Ok::<_, Problem>(None);
        };
        let known = store::peek(&mut tx, complaint).await?;
        Ok(known.map(|(correspondence, _)| correspondence.case().language))
    });
    found.await
}
