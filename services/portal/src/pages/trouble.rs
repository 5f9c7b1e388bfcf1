//! What is said where something is in the way. Answers are kept, and one button tries again.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, Utc};
use regulation::Language;

use super::flow::{Chrome, Step};
use crate::Portal;
use crate::backend::Trouble;
use crate::draft::Draft;
use crate::form::Go;
use crate::page::{Page, language_of, respond};

#[derive(Template)]
#[template(path = "trouble.html")]
struct Told<'a> {
    page: &'a Page,
    /// The catalogue's name of what to do.
    advice: &'static str,
    /// Seconds to wait, where it is known.
    wait: Option<i64>,
    again: Option<Again>,
}

/// How it is tried again.
struct Again {
    action: String,
    go: &'static str,
    draft: Option<String>,
}

/// Title, advice and status.
type Words = (&'static str, &'static str, StatusCode);

const AWAY: Words = ("away-title", "away-advice", StatusCode::SERVICE_UNAVAILABLE);
const BUSY: Words = ("busy-title", "busy-advice", StatusCode::TOO_MANY_REQUESTS);
const FAST: Words = ("fast-title", "fast-advice", StatusCode::TOO_MANY_REQUESTS);
const TRAPPED: Words = (
    "trapped-title",
    "trapped-advice",
    StatusCode::TOO_MANY_REQUESTS,
);
const SENT_BEFORE: Words = (
    "sent-before-title",
    "sent-before-advice",
    StatusCode::CONFLICT,
);
const REFUSED: Words = (
    "refused-title",
    "refused-advice",
    StatusCode::UNPROCESSABLE_ENTITY,
);
const LOST: Words = ("lost-title", "lost-advice", StatusCode::BAD_REQUEST);
const FOREIGN: Words = ("foreign-title", "foreign-advice", StatusCode::FORBIDDEN);
const NOTHING: Words = ("nothing-title", "nothing-advice", StatusCode::NOT_FOUND);

fn words(trouble: &Trouble) -> (Words, Option<i64>) {
    match trouble {
        Trouble::Away | Trouble::Expired => (AWAY, None),
        Trouble::Busy(seconds) => (BUSY, i64::try_from(*seconds).ok()),
        Trouble::Refused(kind) if kind == "in-progress" => (AWAY, Some(2)),
        // Its key was used for other words: it is registered, and what was changed since came too late.
        Trouble::Refused(kind) if kind == "idempotency-key-reused" => (SENT_BEFORE, None),
        Trouble::Refused(_)
        | Trouble::Forbidden(_)
        | Trouble::Fields(_)
        | Trouble::Stale
        | Trouble::Missing => (REFUSED, None),
    }
}

fn told(
    portal: &Portal,
    lang: Language,
    words: Words,
    wait: Option<i64>,
    again: Option<Again>,
) -> HttpResponse {
    let (title, advice, status) = words;
    let page = Page::new(portal, lang, title);
    let page = if again.as_ref().is_some_and(|again| again.draft.is_some()) {
        page.with_form(Vec::new())
    } else {
        page
    };
    let told = Told {
        page: &page,
        advice,
        wait,
        again,
    };
    let mut response = respond(status, &told);
    if let Some(wait) = wait {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(wait));
    } else if status == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static("10"));
    }
    response
}

/// In the middle of a complaint: nothing typed is lost.
pub(super) fn keeping(
    portal: &Portal,
    draft: &Draft,
    step: Step,
    go: &Go,
    trouble: &Trouble,
) -> HttpResponse {
    let (words, wait) = words(trouble);
    let go = if *go == Go::Send { "send" } else { "show" };
    told(
        portal,
        draft.lang,
        words,
        wait,
        Some(again(portal, draft, step, go)),
    )
}

fn again(portal: &Portal, draft: &Draft, step: Step, go: &'static str) -> Again {
    let chrome = Chrome::new(portal, step, draft);
    Again {
        action: format!("/complaint/{}", step.slug()),
        go,
        draft: Some(chrome.draft),
    }
}

/// A form that was filled faster than people type, or where they see nothing to fill. People press the
/// button again.
pub(super) fn unlike_a_person(
    portal: &Portal,
    draft: &Draft,
    at: DateTime<Utc>,
) -> Option<HttpResponse> {
    let seconds = portal.settings().guard.min_fill_seconds;
    let (words, wait) = if draft.trapped {
        (TRAPPED, None)
    } else {
        (FAST, Some(draft.too_fast_by(seconds, at)?))
    };
    let again = again(portal, draft, Step::Check, "send");
    Some(told(portal, draft.lang, words, wait, Some(again)))
}

/// While a complaint is followed: the same page again.
pub(crate) fn at(portal: &Portal, lang: Language, path: &str, trouble: &Trouble) -> HttpResponse {
    let (words, wait) = words(trouble);
    let again = Again {
        action: path.to_owned(),
        go: "",
        draft: None,
    };
    told(portal, lang, words, wait, Some(again))
}

/// A draft that does not open: changed, too old, or another installation's.
pub(crate) fn lost(portal: &Portal, req: &HttpRequest) -> HttpResponse {
    told(portal, language_of(req), LOST, None, None)
}

/// An act that did not come from a page of ours.
pub(crate) fn foreign(portal: &Portal, req: &HttpRequest) -> HttpResponse {
    told(portal, language_of(req), FOREIGN, None, None)
}

/// A form that cannot be read at all.
pub(crate) fn unreadable(req: &HttpRequest) -> HttpResponse {
    match req.app_data::<Data<Portal>>() {
        Some(portal) => lost(portal, req),
        None => HttpResponse::BadRequest().finish(),
    }
}

/// No page of ours.
pub(super) async fn nothing_here(req: HttpRequest) -> HttpResponse {
    match req.app_data::<Data<Portal>>() {
        Some(portal) => told(portal, language_of(&req), NOTHING, None, None),
        None => HttpResponse::NotFound().finish(),
    }
}
