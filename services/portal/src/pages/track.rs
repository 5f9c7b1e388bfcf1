//! Number and code open one's own complaint for ten minutes.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use regulation::Language;

use super::act::{self, Act, Kept};
use super::trouble;
use crate::Portal;
use crate::backend::Trouble;
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, add_cookie, keep_language, language_of, respond, see};
use crate::seal::For;
use crate::session::{Session, ended, is_from_here};

#[derive(Template)]
#[template(path = "track.html")]
struct Ask<'a> {
    page: &'a Page,
    number: &'a str,
    code: &'a str,
    /// Words that wait, sealed.
    kept: &'a str,
    /// Ten minutes are over.
    over: bool,
}

/// What is shown on the page.
#[derive(Default)]
struct Typed<'a> {
    number: &'a str,
    code: &'a str,
    kept: &'a str,
    over: bool,
}

fn show(portal: &Portal, lang: Language, typed: &Typed<'_>, fault: Option<Fault>) -> HttpResponse {
    let status = match &fault {
        None => StatusCode::OK,
        Some(fault) if fault.key == "track-busy" => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = Page::new(portal, lang, "track-title").with_form(fault.into_iter().collect());
    let ask = Ask {
        page: &page,
        number: typed.number,
        code: typed.code,
        kept: typed.kept,
        over: typed.over,
    };
    let mut response = respond(status, &ask);
    keep_language(&mut response, lang);
    response
}

/// Asks for number and code.
#[get("/track")]
pub(super) async fn enter(req: HttpRequest, portal: Data<Portal>) -> HttpResponse {
    show(&portal, language_of(&req), &Typed::default(), None)
}

/// The ten minutes are over; what was typed waits until number and code are typed again.
pub(super) fn once_more(portal: &Portal, lang: Language, kept: Option<&Kept>) -> HttpResponse {
    let kept = kept.map(|kept| portal.seal().close(For::Kept, "", kept));
    let typed = Typed {
        kept: kept.as_deref().unwrap_or_default(),
        over: true,
        ..Typed::default()
    };
    show(portal, lang, &typed, None)
}

/// Opens it.
#[post("/track")]
pub(super) async fn open(
    req: HttpRequest,
    portal: Data<Portal>,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let fields = Fields::new(form.into_inner());
    let (number, code, kept) = (
        fields.text("number"),
        fields.text("code"),
        fields.text("kept"),
    );
    let typed = Typed {
        number: &number,
        code: &code,
        kept: &kept,
        over: false,
    };
    let lang = language_of(&req);
    // Another site could put somebody into its own complaint: what they write there, it would read.
    if !is_from_here(&portal, &req) {
        return trouble::foreign(&portal, &req);
    }
    if let Go::Language(language) = fields.go() {
        return show(&portal, language, &typed, None);
    }
    let wrong = |key| show(&portal, lang, &typed, Some(Fault::new("number", key)));
    if number.is_empty() || code.is_empty() {
        return wrong("track-lacking");
    }
    let from = portal.address_of(&req);
    match portal.backend().track(&number, &code, from).await {
        Ok(seen) => {
            let session = Session {
                id: seen.id,
                number: seen.number,
                token: seen.token.unwrap_or_default(),
            };
            let mut response = go_on(&portal, &req, &session, &kept).await;
            add_cookie(&mut response, &session.cookie(&portal));
            response
        }
        Err(Trouble::Busy(_)) => wrong("track-busy"),
        Err(Trouble::Away | Trouble::Expired) => {
            trouble::at(&portal, lang, "/track", &Trouble::Away)
        }
        Err(_) => wrong("track-wrong"),
    }
}

/// To the complaint, or back to the words that waited.
async fn go_on(portal: &Portal, req: &HttpRequest, session: &Session, kept: &str) -> HttpResponse {
    let kept: Option<Kept> = portal.seal().open(For::Kept, "", kept);
    let waited = kept.and_then(|kept| Some((Act::parse(&kept.act)?, kept)));
    match waited {
        Some((act, kept)) => act::show(portal, req, session, act, &kept, Vec::new()).await,
        None => see("/my-complaint"),
    }
}

/// Leaves: on a machine that others use, too.
#[post("/leave")]
pub(super) async fn leave(req: HttpRequest, portal: Data<Portal>) -> HttpResponse {
    if !is_from_here(&portal, &req) {
        return trouble::foreign(&portal, &req);
    }
    let mut response = see("/");
    add_cookie(&mut response, &ended(&portal));
    response
}
