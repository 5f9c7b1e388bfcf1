//! What staff are told where something is in the way.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::account::{Account, sign_in_first};
use super::shell::{Place, Shell};
use crate::Portal;
use crate::backend::Trouble;
use crate::page::{Page, language_of, path_of, respond};

#[derive(Template)]
#[template(path = "console/trouble.html")]
struct Told<'a> {
    page: &'a Page,
    shell: &'a Shell,
    advice: &'static str,
}

/// Title, advice and status.
const fn words(trouble: &Trouble) -> (&'static str, &'static str, StatusCode) {
    match trouble {
        Trouble::Away | Trouble::Expired => (
            "staff-away-title",
            "staff-away-advice",
            StatusCode::SERVICE_UNAVAILABLE,
        ),
        Trouble::Busy(_) => (
            "staff-busy-title",
            "staff-busy-advice",
            StatusCode::TOO_MANY_REQUESTS,
        ),
        Trouble::Missing => (
            "staff-missing-title",
            "staff-missing-advice",
            StatusCode::NOT_FOUND,
        ),
        Trouble::Forbidden(_) => (
            "staff-forbidden-title",
            "staff-forbidden-advice",
            StatusCode::FORBIDDEN,
        ),
        Trouble::Refused(_) | Trouble::Fields(_) | Trouble::Stale => (
            "staff-refused-title",
            "staff-refused-advice",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    }
}

/// Instead of a page; who is not signed in any more signs in first.
pub(super) fn instead(
    portal: &Portal,
    req: &HttpRequest,
    account: &Account,
    trouble: &Trouble,
) -> HttpResponse {
    let path = path_of(req);
    if matches!(trouble, Trouble::Expired) {
        return sign_in_first(path);
    }
    let (title, advice, status) = words(trouble);
    let shell = Shell::new(portal, req, account, Place::Queues, title);
    let told = Told {
        page: &shell.page,
        advice,
        shell: &shell,
    };
    let mut response = respond(status, &told);
    let wait = match trouble {
        Trouble::Busy(seconds) => Some(*seconds),
        Trouble::Away => Some(10),
        _ => None,
    };
    if let Some(wait) = wait {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from(wait));
    }
    response
}

/// Nobody can say who it is.
pub(super) fn without_account(portal: &Portal, req: &HttpRequest, away: &Trouble) -> HttpResponse {
    let path = path_of(req);
    crate::pages::trouble::at(portal, language_of(req), path, away)
}
