//! `/staff/account/provider`: one's account at the organization's provider is bound to the one here.

use actix_web::web::{Data, Form, ReqData};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;

use super::{Own, PATH};
use crate::Portal;
use crate::backend::Trouble;
use crate::backend::own_account::Proved;
use crate::console::account::Account;
use crate::console::provider::onward;
use crate::console::shell::Shell;
use crate::console::trouble;
use crate::form::Fields;
use crate::page::{Fault, Page, respond, shown};

#[derive(Template)]
#[template(path = "console/own/binding.html")]
struct Ask<'a> {
    page: &'a Page,
    shell: &'a Shell,
    /// There is a second factor: its code is asked for, too.
    code: bool,
    /// Somebody at the provider is bound already.
    is_bound: bool,
}

fn ask(own: &Own<'_>, fault: Option<Fault>) -> HttpResponse {
    let faults = fault.into_iter().collect();
    let shell = own.shell("binding-title", "/staff/account/provider", faults);
    let page = &shell.page;
    let ask = Ask {
        code: own.account.me.second_factor,
        is_bound: own.account.me.provider,
        shell: &shell,
        page,
    };
    respond(shown(page), &ask)
}

/// Asks for the password.
#[get("/account/provider")]
pub(super) async fn enter(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
) -> HttpResponse {
    match portal.backend().provider().await {
        Ok(Some(_)) => ask(&Own::new(&portal, &req, &account), None),
        Ok(None) => trouble::instead(&portal, &req, &account, &Trouble::Missing),
        Err(why) => trouble::instead(&portal, &req, &account, &why),
    }
}

/// To the provider; whoever comes back from there is bound.
#[post("/account/provider")]
pub(super) async fn bind(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    form: Form<Vec<(String, String)>>,
) -> HttpResponse {
    let fields = Fields::new(form.into_inner());
    let (own, only_language) = Own::new(&portal, &req, &account).speaking(&fields);
    if only_language {
        return own.again(ask(&own, None));
    }
    let (password, code) = (fields.raw("password"), fields.text("code"));
    if password.is_empty() {
        return ask(&own, Some(Fault::new("password", "prove-lacking")));
    }
    let code = (!code.is_empty()).then_some(code.as_str());
    let begun = portal
        .backend()
        .begin_binding(&account.token, &password, code);
    let fault = match begun.await {
        Ok(Proved::Done(begun)) => {
            return onward(&portal, own.lang, begun, (PATH.to_owned(), String::new()));
        }
        Ok(Proved::CodeNeeded) => Fault::new("code", "sign-in-code-wrong"),
        Ok(Proved::Wrong) => Fault::new("password", "prove-wrong"),
        Err(why) => match Own::fault(&why, "password") {
            Some(fault) => fault,
            None => return own.instead(&why),
        },
    };
    ask(&own, Some(fault))
}
