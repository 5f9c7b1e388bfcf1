//! `/staff/sign-in`: name and password, and a code where there is a second factor. What somebody typed before
//! they had to sign in is kept, and goes on from here.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use regulation::Language;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web::Now;

use super::account::{Account, account, ended};
use super::waiting::Waiting;
use crate::Portal;
use crate::backend::Trouble;
use crate::backend::account::{Attempt, SignedIn};
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, add_cookie, cookie, keep_language, language_of, respond, see};
use crate::pages::trouble;
use crate::seal::For;
use crate::session::is_from_here;

/// Name and password that were right, while the code is asked for. No `Debug`.
#[derive(Serialize, Deserialize)]
struct Half {
    name: String,
    password: String,
    /// When it was typed: a page that is left open is no key.
    at: DateTime<Utc>,
}

/// So long the code may be looked for.
const HALF: TimeDelta = TimeDelta::minutes(5);

/// What the page is asked with.
#[derive(Default)]
struct Typed<'a> {
    name: &'a str,
    back: &'a str,
    /// Sealed.
    waiting: &'a str,
    /// Sealed; the code is asked for.
    half: &'a str,
    /// The catalogue's name of what has just been done.
    note: &'static str,
}

/// What may have been done before one signs in again.
const NOTES: &[&str] = &[
    "signed-out-chosen",
    "signed-out-factor",
    "signed-out-no-factor",
];

fn note(named: &str) -> &'static str {
    let known = NOTES.iter().find(|key| **key == named);
    known.copied().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "console/sign_in.html")]
struct Ask<'a> {
    page: &'a Page,
    typed: &'a Typed<'a>,
    /// What people call the organization's provider.
    provider: Option<String>,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    back: String,
    #[serde(default)]
    note: String,
}

async fn show(
    portal: &Portal,
    lang: Language,
    typed: &Typed<'_>,
    fault: Option<Fault>,
) -> HttpResponse {
    let status = match &fault {
        None => StatusCode::OK,
        Some(fault) if fault.key == "sign-in-busy" => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = Page::new(portal, lang, "sign-in-title")
        .for_staff()
        .with_form(fault.into_iter().collect());
    // Where directory is away, signing in by name says so.
    let provider = portal.backend().provider().await.ok().flatten();
    let ask = Ask {
        page: &page,
        typed,
        provider,
    };
    respond(status, &ask)
}

/// Asks who it is.
#[get("/staff/sign-in")]
pub(super) async fn enter(
    req: HttpRequest,
    portal: Data<Portal>,
    asked: Query<Asked>,
) -> HttpResponse {
    let typed = Typed {
        back: &asked.back,
        note: note(&asked.note),
        ..Typed::default()
    };
    show(&portal, language_of(&req), &typed, None).await
}

/// A form came from somebody whose session has ended: it waits in the page, sealed for them.
pub(super) async fn once_more(
    portal: &Portal,
    req: &HttpRequest,
    owner: Uuid,
    fields: &Fields,
) -> HttpResponse {
    let waiting = Waiting::of(req, owner, fields);
    let waiting = waiting
        .map(|waiting| waiting.sealed(portal))
        .unwrap_or_default();
    let typed = Typed {
        waiting: &waiting,
        ..Typed::default()
    };
    let mut response = show(portal, language_of(req), &typed, None).await;
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

/// Signs in.
#[post("/staff/sign-in")]
pub(super) async fn submit(
    req: HttpRequest,
    portal: Data<Portal>,
    Now(at): Now,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    if !is_from_here(&portal, &req) {
        return trouble::foreign(&portal, &req);
    }
    let fields = Fields::new(form.into_inner());
    let (name, back) = (fields.text("name"), fields.text("back"));
    let (waiting, half) = (fields.text("waiting"), fields.text("half"));
    let typed = Typed {
        name: &name,
        back: &back,
        waiting: &waiting,
        half: &half,
        note: "",
    };
    let lang = language_of(&req);
    if let Go::Language(lang) = fields.go() {
        let mut response = show(&portal, lang, &typed, None).await;
        keep_language(&mut response, lang);
        return response;
    }
    let known: Option<Half> = portal.seal().open(For::Kept, "half", &half);
    let known = known.filter(|half| at - half.at < HALF);
    // Too old, or none of ours: from the beginning.
    let typed = Typed {
        half: if known.is_some() { &half } else { "" },
        ..typed
    };
    let code = fields.text("code");
    let (half, code) = match known {
        Some(half) => (half, Some(code.as_str())),
        None => (
            Half {
                name: name.clone(),
                // As it was typed: blanks may be meant.
                password: fields.raw("password"),
                at,
            },
            None,
        ),
    };
    if half.name.is_empty() || half.password.is_empty() {
        return show(
            &portal,
            lang,
            &typed,
            Some(Fault::new("name", "sign-in-lacking")),
        )
        .await;
    }
    match portal
        .backend()
        .sign_in(&half.name, &half.password, code)
        .await
    {
        Ok(Attempt::In(signed_in)) => {
            welcome(&portal, &req, *signed_in, at, (&back, &waiting)).await
        }
        Ok(Attempt::CodeNeeded) => {
            let half = portal.seal().close(For::Kept, "half", &half);
            let typed = Typed {
                half: &half,
                ..typed
            };
            let fault = code.map(|_| Fault::new("code", "sign-in-code-wrong"));
            show(&portal, lang, &typed, fault).await
        }
        Ok(Attempt::Wrong) => {
            let field = if code.is_some() { "code" } else { "name" };
            show(
                &portal,
                lang,
                &typed,
                Some(Fault::new(field, "sign-in-wrong")),
            )
            .await
        }
        Err(Trouble::Busy(_)) => {
            show(
                &portal,
                lang,
                &typed,
                Some(Fault::new("name", "sign-in-busy")),
            )
            .await
        }
        Err(_) => {
            show(
                &portal,
                lang,
                &typed,
                Some(Fault::new("name", "sign-in-away")),
            )
            .await
        }
    }
}

/// Signed in: on to where they wanted to go, or to what they had typed.
pub(super) async fn welcome(
    portal: &Portal,
    req: &HttpRequest,
    signed_in: SignedIn,
    at: DateTime<Utc>,
    (back, waiting): (&str, &str),
) -> HttpResponse {
    let account = match Account::of(portal, signed_in).await {
        Ok(account) => account,
        Err(trouble) => return super::trouble::without_account(portal, req, &trouble),
    };
    let chosen = cookie(req, "lang").is_some();
    let lang = if chosen {
        language_of(req)
    } else {
        account.me.language
    };
    // What somebody else typed is theirs: it is neither shown nor sent.
    let waiting = Waiting::open(portal, waiting, account.me.id, at);
    let mut response = match &waiting {
        Some(waiting) => waiting.ask(portal, lang, StatusCode::OK, "resume"),
        None => see(if is_ours(back) { back } else { "/staff" }),
    };
    if !chosen {
        keep_language(&mut response, lang);
    }
    add_cookie(&mut response, &account.cookie(portal, at));
    response
}

/// An address of the console, and of no other site.
fn is_ours(path: &str) -> bool {
    let below = path.strip_prefix("/staff").unwrap_or("x");
    let begins = below.is_empty() || below.starts_with('/') || below.starts_with('?');
    begins && !path.chars().any(|c| c.is_control() || c == '\\')
}

/// Signs out: here and, for what of it is left, in every service.
#[post("/staff/sign-out")]
pub(super) async fn leave(req: HttpRequest, portal: Data<Portal>) -> HttpResponse {
    if !is_from_here(&portal, &req) {
        return trouble::foreign(&portal, &req);
    }
    if let Some(account) = account(&portal, &req)
        && let Err(trouble) = portal.backend().sign_out(account.session()).await
    {
        // The browser forgets it all the same; the session ends by itself.
        tracing::warn!(%trouble, "a session could not be ended");
    }
    let mut response = see("/staff/sign-in");
    add_cookie(&mut response, &ended(&portal));
    response
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn one_comes_back_to_this_site_only() {
        for ours in ["/staff", "/staff/register?q=1", "/staff?x=1"] {
            assert!(is_ours(ours), "{ours}");
        }
        for other in [
            "",
            "//evil.example",
            "/staffed",
            "https://evil.example/staff",
            "/staff\\@x",
            "/staff/\r\nx",
        ] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
