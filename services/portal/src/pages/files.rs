//! Files, one at a time: phones send one reliably, and each is kept as soon as it has come.

use actix_multipart::Multipart;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use regulation::Language;

use super::{track, trouble};
use crate::Portal;
use crate::backend::Trouble;
use crate::form::Go;
use crate::page::{Fault, Page, keep_language, language_of, respond, shown};
use crate::seal::For;
use crate::session::Session;
use crate::upload::{Added, Case, before_the_file, refusal, take_in};

#[derive(Template)]
#[template(path = "files.html")]
struct Ask<'a> {
    page: &'a Page,
    number: &'a str,
    added: &'a [Added],
    sealed: String,
    proof: String,
}

/// Asks for a file.
#[get("/my-complaint/files")]
pub(super) async fn enter(req: HttpRequest, portal: Data<Portal>) -> HttpResponse {
    let lang = language_of(&req);
    match Session::of(&portal, &req) {
        Some(session) => show(&portal, lang, &session, &[], Vec::new()),
        None => track::once_more(&portal, lang, None),
    }
}

fn show(
    portal: &Portal,
    lang: Language,
    session: &Session,
    added: &[Added],
    faults: Vec<Fault>,
) -> HttpResponse {
    let page = Page::new(portal, lang, "files-title").with_form(faults);
    let bound = session.id.to_string();
    let ask = Ask {
        number: &session.number,
        added,
        sealed: portal.seal().close(For::Kept, &bound, &added),
        proof: session.proof(portal),
        page: &page,
    };
    respond(shown(&page), &ask)
}

/// Takes one in.
#[post("/my-complaint/files")]
pub(super) async fn add(
    req: HttpRequest,
    portal: Data<Portal>,
    mut parts: Multipart,
) -> HttpResponse {
    let lang = language_of(&req);
    let Some(session) = Session::of(&portal, &req) else {
        return track::once_more(&portal, lang, None);
    };
    let Some((fields, file)) = before_the_file(&mut parts).await else {
        return trouble::unreadable(&req);
    };
    if !session.permits(&portal, &req, &fields.text("proof")) {
        return trouble::foreign(&portal, &req);
    }
    let bound = session.id.to_string();
    let sealed = fields.text("added");
    let added: Option<Vec<Added>> = portal.seal().open(For::Kept, &bound, &sealed);
    let mut added = added.unwrap_or_default();
    if let Go::Language(lang) = fields.go() {
        let mut response = show(&portal, lang, &session, &added, Vec::new());
        keep_language(&mut response, lang);
        return response;
    }
    let to = Case {
        complaint: session.id,
        token: &session.token,
        recording: None,
    };
    let faults = match take_in(&portal, &to, file).await {
        Ok(file) => {
            added.push(file);
            Vec::new()
        }
        Err(Trouble::Expired) => return track::once_more(&portal, lang, None),
        Err(trouble) => vec![Fault::new("file", refusal(&trouble))],
    };
    show(&portal, lang, &session, &added, faults)
}
