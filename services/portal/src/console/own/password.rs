//! `/staff/account/password`: another password. Whoever changes it stays signed in here, and nowhere else.

use actix_web::web::{Data, Form, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use web::Now;

use super::{Own, PATH};
use crate::Portal;
use crate::backend::Trouble;
use crate::backend::own_account::Proved;
use crate::console::account::Account;
use crate::console::shell::Shell;
use crate::form::Fields;
use crate::page::{Fault, Page, add_cookie, respond, see, shown};

#[derive(Template)]
#[template(path = "console/own/password.html")]
struct Ask<'a> {
    page: &'a Page,
    shell: &'a Shell,
    /// There is a second factor: its code is asked for, too.
    code: bool,
}

fn ask(own: &Own<'_>, fault: Option<Fault>) -> HttpResponse {
    let faults = fault.into_iter().collect();
    let shell = own.shell("change-title", "/staff/account/password", faults);
    let page = &shell.page;
    let ask = Ask {
        code: own.account.me.second_factor,
        shell: &shell,
        page,
    };
    respond(shown(page), &ask)
}

/// Asks for both.
#[get("/account/password")]
pub(super) async fn enter(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
) -> HttpResponse {
    ask(&Own::new(&portal, &req, &account), None)
}

/// Changes it.
#[post("/account/password")]
pub(super) async fn change(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    Now(at): Now,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let fields = Fields::new(form.into_inner());
    let (own, only_language) = Own::new(&portal, &req, &account).speaking(&fields);
    if only_language {
        return own.again(ask(&own, None));
    }
    let (old, new) = (fields.raw("old"), fields.raw("password"));
    if let Some(fault) = lacking(&old, &new, &fields.raw("again")) {
        return ask(&own, Some(fault));
    }
    let code = fields.text("code");
    let code = (!code.is_empty()).then_some(code.as_str());
    let changed = portal
        .backend()
        .change_password(&account.token, (&old, &new), code);
    let fault = match changed.await {
        Ok(Proved::Done(signed_in)) => match Account::of(&portal, signed_in).await {
            Ok(account) => {
                let mut response = see(&format!("{PATH}?note=password"));
                add_cookie(&mut response, &account.cookie(&portal, at));
                return response;
            }
            // It is changed; who one is, is asked once more after signing in.
            Err(_) => return own.signed_out("signed-out-chosen"),
        },
        Ok(Proved::CodeNeeded) => Fault::new("code", "sign-in-code-wrong"),
        Ok(Proved::Wrong) => Fault::new("old", "prove-wrong"),
        Err(Trouble::Fields(_)) => Fault::new("password", "password-weak"),
        Err(why) => match Own::fault(&why, "old") {
            Some(fault) => fault,
            None => return own.instead(&why),
        },
    };
    ask(&own, Some(fault))
}

fn lacking(old: &str, new: &str, again: &str) -> Option<Fault> {
    if old.is_empty() {
        Some(Fault::new("old", "prove-lacking"))
    } else if new.is_empty() {
        Some(Fault::new("password", "password-lacking"))
    } else if new != again {
        Some(Fault::new("again", "password-differs"))
    } else {
        None
    }
}
