//! It is registered: number, code, what happens by when. The code is shown until it is said to be saved.

use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse, post};
use askama::Template;
use regulation::Language;
use serde::{Deserialize, Serialize};

use super::trouble;
use crate::Portal;
use crate::backend::intake::Registered;
use crate::draft::Draft;
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, add_cookie, keep_language, respond, see, shown};
use crate::seal::For;
use crate::session::{Session, ended};

/// What the page knows, sealed in its form. No `Debug`: it holds the code.
#[derive(Serialize, Deserialize)]
struct Receipt {
    registered: Registered,
    /// There are files to add.
    files: bool,
    anonymous: bool,
    lang: Language,
}

#[derive(Template)]
#[template(path = "done.html")]
struct Done<'a> {
    page: &'a Page,
    receipt: &'a Receipt,
    sealed: String,
}

/// Right after it was registered. Whoever has just sent it need not type number and code to add files.
pub(super) async fn show_first(
    portal: &Portal,
    req: &HttpRequest,
    draft: &Draft,
    registered: Registered,
) -> HttpResponse {
    let receipt = Receipt {
        files: draft.answers.files == "yes",
        anonymous: draft.answers.identity == "anonymous",
        lang: draft.lang,
        registered,
    };
    let mut response = show(portal, &receipt, Vec::new());
    let from = portal.address_of(req);
    let told = &receipt.registered;
    let opened = portal.backend().track(&told.number, &told.code, from).await;
    let session = opened.ok().and_then(|seen| {
        Some(Session {
            id: seen.id,
            number: seen.number,
            token: seen.token?,
        })
    });
    // Where this fails, they are asked for number and code, which they have: on no account may a session of
    // the complaint before stay, on a machine that others use, too.
    let cookie = session.map_or_else(|| ended(portal), |session| session.cookie(portal));
    add_cookie(&mut response, &cookie);
    response
}

fn show(portal: &Portal, receipt: &Receipt, faults: Vec<Fault>) -> HttpResponse {
    let page = Page::new(portal, receipt.lang, "done-title").with_form(faults);
    let done = Done {
        sealed: portal.seal().close(For::Receipt, "", receipt),
        receipt,
        page: &page,
    };
    let mut response = respond(shown(&page), &done);
    keep_language(&mut response, receipt.lang);
    response
}

/// 「我已保存」.
#[post("/complaint/saved")]
pub(super) async fn saved(
    req: HttpRequest,
    portal: Data<Portal>,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let fields = Fields::new(form.into_inner());
    let receipt: Option<Receipt> = portal
        .seal()
        .open(For::Receipt, "", &fields.text("receipt"));
    let Some(mut receipt) = receipt else {
        return trouble::lost(&portal, &req);
    };
    if let Go::Language(language) = fields.go() {
        receipt.lang = language;
        return show(&portal, &receipt, Vec::new());
    }
    if fields.text("saved") != "yes" {
        return show(
            &portal,
            &receipt,
            vec![Fault::new("saved", "done-saved-lacking")],
        );
    }
    see(if receipt.files {
        "/my-complaint/files"
    } else {
        "/my-complaint"
    })
}
