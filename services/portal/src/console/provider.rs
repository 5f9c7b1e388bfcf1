//! `/staff/provider`: signing in by the organization's OpenID provider. The attempt's secret stays, sealed, in
//! a cookie of ten minutes; the provider sends people back to `/staff/provider/return` (directory's setting
//! names that address).

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::Now;

use super::sign_in::welcome;
use super::trouble::without_account;
use crate::Portal;
use crate::backend::account::{self, Attempt};
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, add_cookie, cookie, keep_language, language_of, respond, shown};
use crate::pages::trouble;
use crate::seal::For;
use crate::session::{is_from_here, is_https};

const COOKIE: &str = "provider";
/// Browsers keep no longer ones.
const COOKIE_BYTES: usize = 3_500;

/// What the browser keeps meanwhile. No `Debug`: a secret.
#[derive(Serialize, Deserialize)]
struct Begun {
    attempt: String,
    back: String,
    waiting: String,
}

/// What the provider adds to the address. No `Debug`.
#[derive(Serialize, Deserialize)]
struct Returned {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    iss: Option<String>,
}

#[derive(Template)]
#[template(path = "console/second_factor.html")]
struct Ask<'a> {
    page: &'a Page,
    /// Sealed: what the provider answered.
    returned: String,
}

/// On to the provider: by the page itself, since a form may not lead to another site.
#[derive(Template)]
#[template(path = "console/onward.html")]
struct Onward<'a> {
    page: &'a Page,
    address: &'a str,
    /// What was typed before is too long to be kept until they come back.
    is_lost: bool,
}

fn keep(portal: &Portal, response: &mut HttpResponse, value: &str, seconds: u32) {
    let secure = if is_https(portal) { "; Secure" } else { "" };
    let path = "/staff/provider";
    let cookie =
        format!("{COOKIE}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    add_cookie(response, &cookie);
}

/// To the provider.
#[post("/staff/provider")]
pub(super) async fn begin(
    req: HttpRequest,
    portal: Data<Portal>,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    if !is_from_here(&portal, &req) {
        return trouble::foreign(&portal, &req);
    }
    let fields = Fields::new(form.into_inner());
    let begun = match portal.backend().begin_by_provider(None).await {
        Ok(begun) => begun,
        Err(away) => return without_account(&portal, &req, &away),
    };
    let to = (fields.text("back"), fields.text("waiting"));
    onward(&portal, language_of(&req), begun, to)
}

/// To where the provider is entered; `to`: where people come back to, and what waits for them, sealed.
pub(super) fn onward(
    portal: &Portal,
    lang: regulation::Language,
    begun: account::Begun,
    (back, waiting): (String, String),
) -> HttpResponse {
    let mut kept = Begun {
        attempt: begun.attempt,
        back: back.chars().take(512).collect(),
        waiting,
    };
    let mut sealed = portal.seal().close(For::Kept, COOKIE, &kept);
    // What waits may be longer than a cookie. Then it is said, before anybody leaves the page that holds it.
    let is_lost = sealed.len() > COOKIE_BYTES;
    if is_lost {
        kept.waiting.clear();
        sealed = portal.seal().close(For::Kept, COOKIE, &kept);
    }
    let page = Page::new(portal, lang, "provider-title").for_staff();
    let onward = Onward {
        page: &page.without_language(),
        address: &begun.address,
        is_lost,
    };
    let mut response = respond(StatusCode::OK, &onward);
    keep(portal, &mut response, &sealed, 600);
    response
}

/// Back from the provider.
#[get("/staff/provider/return")]
pub(super) async fn come_back(
    req: HttpRequest,
    portal: Data<Portal>,
    Now(at): Now,
    returned: Query<Returned>,
) -> HttpResponse {
    go_on(&portal, &req, at, &returned, None).await
}

/// The code of the second factor.
#[post("/staff/provider/return")]
pub(super) async fn second_factor(
    req: HttpRequest,
    portal: Data<Portal>,
    Now(at): Now,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    if !is_from_here(&portal, &req) {
        return trouble::foreign(&portal, &req);
    }
    let fields = Fields::new(form.into_inner());
    let returned: Option<Returned> =
        portal
            .seal()
            .open(For::Kept, "returned", &fields.text("returned"));
    let Some(returned) = returned else {
        return trouble::lost(&portal, &req);
    };
    if let Go::Language(lang) = fields.go() {
        let mut response = ask(&portal, lang, &returned, Vec::new());
        keep_language(&mut response, lang);
        return response;
    }
    go_on(&portal, &req, at, &returned, Some(&fields.text("code"))).await
}

fn ask(
    portal: &Portal,
    lang: regulation::Language,
    returned: &Returned,
    faults: Vec<Fault>,
) -> HttpResponse {
    let page = Page::new(portal, lang, "sign-in-title")
        .for_staff()
        .with_form(faults);
    let returned = portal.seal().close(For::Kept, "returned", returned);
    respond(
        shown(&page),
        &Ask {
            page: &page,
            returned,
        },
    )
}

async fn go_on(
    portal: &Portal,
    req: &HttpRequest,
    at: chrono::DateTime<chrono::Utc>,
    returned: &Returned,
    code: Option<&str>,
) -> HttpResponse {
    let lang = language_of(req);
    let kept: Option<Begun> =
        cookie(req, COOKIE).and_then(|sealed| portal.seal().open(For::Kept, COOKIE, &sealed));
    let Some(kept) = kept else {
        return refused(portal, lang);
    };
    let body = json!({
        "attempt": kept.attempt, "state": returned.state, "code": returned.code,
        "iss": returned.iss, "second_factor": code,
    });
    let mut response = match portal.backend().come_back(&body).await {
        Ok(Attempt::In(signed_in)) => {
            welcome(portal, req, *signed_in, at, (&kept.back, &kept.waiting)).await
        }
        Ok(Attempt::CodeNeeded) => {
            let faults = code.map(|_| Fault::new("code", "sign-in-code-wrong"));
            return ask(portal, lang, returned, faults.into_iter().collect());
        }
        Ok(Attempt::Wrong) => refused(portal, lang),
        Err(away) => return without_account(portal, req, &away),
    };
    keep(portal, &mut response, "", 0);
    response
}

#[derive(Template)]
#[template(path = "console/refused.html")]
struct Refused<'a> {
    page: &'a Page,
}

/// The provider vouches for nobody here; nobody says why.
fn refused(portal: &Portal, lang: regulation::Language) -> HttpResponse {
    let page = Page::new(portal, lang, "provider-refused-title").for_staff();
    respond(StatusCode::UNPROCESSABLE_ENTITY, &Refused { page: &page })
}
