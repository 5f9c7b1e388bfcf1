//! What is shown once: a link, a secret. It travels sealed in the page, so that the language can be changed.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, ReqData};
use actix_web::{HttpRequest, HttpResponse, post};
use askama::Template;
use serde::{Deserialize, Serialize};

use super::{Desk, PATH};
use crate::Portal;
use crate::backend::Trouble;
use crate::console::account::Account;
use crate::console::shell::Shell;
use crate::form::Fields;
use crate::page::{Page, keep_language, respond, see};
use crate::seal::For;

/// No `Debug`: whoever has it speaks for somebody else.
#[derive(Serialize, Deserialize)]
pub(super) struct Once {
    /// Whose it is.
    pub(super) of: String,
    pub(super) secret: String,
    /// What the catalogue calls it.
    pub(super) what: What,
    /// Where one goes on.
    pub(super) back: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum What {
    Link,
    Secret,
}

#[derive(Template)]
#[template(path = "console/administration/once.html")]
struct Shown<'a> {
    page: &'a Page,
    shell: &'a Shell,
    once: &'a Once,
    lead: String,
    sealed: String,
}

impl Once {
    /// Shows it to whoever it was made for.
    pub(super) fn show(&self, desk: &Desk<'_>) -> HttpResponse {
        let (title, lead) = match self.what {
            What::Link => ("once-link-title", "once-link-lead"),
            What::Secret => ("once-secret-title", "once-secret-lead"),
        };
        let shell = desk.with_form(title, Vec::new());
        let page = &shell.page;
        let bound = desk.account.me.id.to_string();
        let shown = Shown {
            lead: page.t(lead),
            sealed: desk.portal.seal().close(For::Kept, &bound, self),
            once: self,
            shell: &shell,
            page,
        };
        respond(StatusCode::OK, &shown)
    }
}

/// The same page in the other language, or on from it.
#[post("/shown")]
pub(super) async fn again(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let mut desk = Desk::of(&portal, &req, &account);
    let fields = Fields::new(form.into_inner());
    let bound = account.me.id.to_string();
    let once: Option<Once> = portal.seal().open(For::Kept, &bound, &fields.text("shown"));
    let Some(once) = once else {
        return desk.instead(&Trouble::Missing);
    };
    if desk.speaks(&fields) {
        let mut response = once.show(&desk);
        keep_language(&mut response, desk.lang);
        return response;
    }
    let back = if once.back.is_empty() {
        PATH
    } else {
        &once.back
    };
    see(back)
}
