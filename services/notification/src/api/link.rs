//! The link in a reply: a page without script, and the same for programs. No sign-in: whoever has
//! the link may answer once. A link that does not work says nothing about why.

use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, HeaderValue, RETRY_AFTER};
use actix_web::web::{Data, Form, Path};
use actix_web::{HttpResponse, get, post};
use garde::Validate;
use persistence::Tx;
use regulation::Satisfaction;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Language, Now, Problem, Validated};

use crate::commands::{AnswerByLink, CommandError, answer_by_link};
use crate::content::{Asked, Chosen, answer_page, plain_page};
use crate::link::Token;
use crate::{Notification, store};

/// An answer by link.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkAnswer {
    /// From the link.
    #[garde(length(max = 64))]
    token: String,
    /// One of the five levels.
    #[garde(skip)]
    satisfaction: Satisfaction,
    /// Whether anybody has suffered for complaining.
    #[serde(default)]
    #[garde(skip)]
    reprisal: Option<bool>,
}

/// What the page's form sends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FormAnswer {
    #[serde(default)]
    satisfaction: Option<String>,
    /// `yes` or `no`, where it is asked (F-6.9).
    #[serde(default)]
    reprisal: Option<String>,
}

impl FormAnswer {
    fn chosen(&self) -> Chosen {
        let level = self.satisfaction.as_deref();
        Chosen {
            satisfaction: level.and_then(|code| Satisfaction::parse(code).ok()),
            reprisal: match self.reprisal.as_deref() {
                Some("yes") => Some(true),
                Some("no") => Some(false),
                _ => None,
            },
        }
    }
}

/// Answers the follow-up by the link of the reply.
#[utoipa::path(tag = "follow-ups", request_body = LinkAnswer,
    responses((status = 204, description = "Recorded."), web::Problems))]
#[post("/v1/follow-ups/answers")]
pub(super) async fn answer(
    service: Data<Notification>,
    Now(at): Now,
    Validated(body): Validated<LinkAnswer>,
) -> Result<HttpResponse, Problem> {
    let hash = Token::parse(&body.token).ok_or(web::NOT_FOUND)?.hash();
    record(&service, hash, (body.satisfaction, body.reprisal), at).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The page behind the link.
#[utoipa::path(tag = "follow-ups", params(("token" = String, Path)),
    responses((status = 200, content_type = "text/html", body = String), (status = 404, content_type = "text/html", body = String), web::Problems))]
#[get("/f/{token}")]
pub(super) async fn form(
    service: Data<Notification>,
    path: Path<String>,
    Language(language): Language,
) -> Result<HttpResponse, Problem> {
    let token = Token::parse(&path);
    let found = service.db.transaction(async move |mut tx| {
        let Some(token) = token else { return Ok(None) };
        written_in(&mut tx, &token).await
    });
    Ok(match found.await? {
        Some(asked) => page(StatusCode::OK, answer_page(asked, None, Chosen::default())),
        None => page(StatusCode::NOT_FOUND, plain_page(language, "gone")),
    })
}

/// What the page's form sends.
#[utoipa::path(tag = "follow-ups", params(("token" = String, Path)),
    request_body(content = FormAnswer, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, content_type = "text/html", body = String), (status = 404, content_type = "text/html", body = String),
        (status = 422, content_type = "text/html", body = String),
        (status = 503, description = "The reply is still on its way: try again.", content_type = "text/html", body = String), web::Problems))]
#[post("/f/{token}")]
pub(super) async fn submit(
    service: Data<Notification>,
    path: Path<String>,
    Language(accepted): Language,
    Now(at): Now,
    body: Form<FormAnswer>,
) -> Result<HttpResponse, Problem> {
    let gone = || page(StatusCode::NOT_FOUND, plain_page(accepted, "gone"));
    let Some(hash) = Token::parse(&path).map(|token| token.hash()) else {
        return Ok(gone());
    };
    let token = Token::parse(&path);
    let found = service.db.transaction(async move |mut tx| {
        let Some(token) = token else { return Ok(None) };
        written_in(&mut tx, &token).await
    });
    let Some(asked) = found.await? else {
        return Ok(gone());
    };
    let chosen = body.chosen();
    let Some(level) = chosen.satisfaction else {
        let again = answer_page(asked, Some("choose"), chosen);
        return Ok(page(StatusCode::UNPROCESSABLE_ENTITY, again));
    };
    match record(&service, hash, (level, chosen.reprisal), at).await {
        Ok(()) => Ok(page(StatusCode::OK, plain_page(asked.language, "thanks"))),
        Err(CommandError::NotFound) => Ok(gone()),
        Err(CommandError::NotYet(_)) => {
            let again = answer_page(asked, Some("early"), chosen);
            let mut early = page(StatusCode::SERVICE_UNAVAILABLE, again);
            early
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from_static("2"));
            Ok(early)
        }
        Err(e) => Err(e.into()),
    }
}

async fn record(
    service: &Notification,
    hash: [u8; 32],
    (satisfaction, reprisal): (Satisfaction, Option<bool>),
    at: chrono::DateTime<chrono::Utc>,
) -> Result<(), CommandError> {
    let cmd = AnswerByLink {
        hash,
        satisfaction,
        reprisal,
        at,
    };
    service
        .db
        .transaction(async move |mut tx| answer_by_link(&mut tx, cmd).await)
        .await
}

/// What is asked of whoever has an unused link, and in which language.
async fn written_in(tx: &mut Tx<'_>, token: &Token) -> Result<Option<Asked>, Problem> {
    let Some((complaint, _)) = store::link(tx, token.hash()).await? else {
        return Ok(None);
    };
    Ok(store::peek(tx, complaint)
        .await?
        .map(|(correspondence, _)| Asked {
            language: correspondence.case().language,
            reprisal: correspondence.asks_about_reprisal(),
        }))
}

pub(super) fn page(status: StatusCode, html: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header(ContentType::html())
        .insert_header(("cache-control", "no-store"))
        .insert_header(("referrer-policy", "no-referrer"))
        .insert_header((
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ))
        .body(html)
}
