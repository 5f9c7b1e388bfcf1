//! `/staff/account`: who one is here, and how one signs in.
//!
//! Absent on purpose: passwords that are written back into a page, even once.

mod binding;
mod factor;
mod password;

use std::collections::HashSet;

use actix_web::web::{Data, Query, ReqData, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use regulation::Language;
use serde::Deserialize;

use super::account::{Account, ended};
use super::names::{self, Names};
use super::shell::{Place, Shell};
use super::trouble;
use crate::Portal;
use crate::backend::Trouble;
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, add_cookie, keep_language, language_of, respond, see};

/// All pages of it.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(show)
        .service(password::enter)
        .service(password::change)
        .service(factor::enter)
        .service(factor::submit)
        .service(binding::enter)
        .service(binding::bind);
}

const PATH: &str = "/staff/account";

#[derive(Template)]
#[template(path = "console/own/account.html")]
struct Shown<'a> {
    page: &'a Page,
    shell: &'a Shell,
    facts: Vec<(String, String)>,
    is_changed: bool,
    second_factor: bool,
    /// Whether one is bound to the organization's provider; none where there is no provider.
    bound: Option<bool>,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    note: String,
}

/// Who is signed in.
#[get("/account")]
async fn show(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    asked: Query<Asked>,
) -> HttpResponse {
    let shell = Shell::new(&portal, &req, &account, Place::Account, "account-title").at(PATH);
    let page = &shell.page;
    let nobody = HashSet::new();
    let me = portal.backend().me(&account.token);
    let named = Names::of(&portal, &account, page.lang, &nobody);
    let (me, named) = match futures_util::future::try_join(me, named).await {
        Ok(found) => found,
        Err(why) => return trouble::instead(&portal, &req, &account, &why),
    };
    let roles = me.roles.iter().map(|granted| {
        let role = names::code(page, "role", &granted.role);
        let args = [
            ("role", role.into()),
            ("site", named.site(&granted.site_id).into()),
        ];
        page.filled("account-role", &args)
    });
    let mut facts = vec![
        (page.t("account-name"), me.name.clone()),
        (page.t("account-post"), me.title.clone().unwrap_or_default()),
        (page.t("account-site"), named.site(&me.site_id)),
        (
            page.t("account-roles"),
            roles.collect::<Vec<_>>().join(&page.t("list-separator")),
        ),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    let provider = portal.backend().provider().await.ok().flatten();
    let shown = Shown {
        facts,
        is_changed: asked.note == "password",
        second_factor: me.second_factor,
        bound: provider.map(|_| me.provider),
        shell: &shell,
        page,
    };
    respond(actix_web::http::StatusCode::OK, &shown)
}

/// Somebody at a form of their account.
struct Own<'a> {
    portal: &'a Portal,
    req: &'a HttpRequest,
    account: &'a Account,
    lang: Language,
}

impl<'a> Own<'a> {
    fn new(portal: &'a Portal, req: &'a HttpRequest, account: &'a Account) -> Self {
        Self {
            portal,
            req,
            account,
            lang: language_of(req),
        }
    }

    /// In the language whose button was pressed.
    fn speaking(mut self, fields: &Fields) -> (Self, bool) {
        if let Go::Language(lang) = fields.go() {
            self.lang = lang;
            return (self, true);
        }
        (self, false)
    }

    fn shell(&self, title: &'static str, path: &str, faults: Vec<Fault>) -> Shell {
        let mut shell =
            Shell::in_language(self.portal, self.lang, self.account, Place::Account, title);
        shell.page = shell.page.at(path).with_form(faults);
        shell
    }

    /// The same page, which stays in the language.
    fn again(&self, mut response: HttpResponse) -> HttpResponse {
        keep_language(&mut response, self.lang);
        response
    }

    /// What is said at `field` of a trouble that leaves the page as it is.
    fn fault(why: &Trouble, field: &'static str) -> Option<Fault> {
        let key = match why {
            Trouble::Busy(_) => "sign-in-busy",
            Trouble::Away => "not-reached",
            Trouble::Refused(kind) if kind == "second-factor" => "factor-otherwise",
            Trouble::Refused(kind) if kind == "no-second-factors" => "factor-none-here",
            _ => return None,
        };
        Some(Fault::new(field, key))
    }

    /// Any other. What is typed here does not wait: it is a password.
    fn instead(&self, why: &Trouble) -> HttpResponse {
        if matches!(why, Trouble::Expired) {
            return super::account::sign_in_first(PATH);
        }
        trouble::instead(self.portal, self.req, self.account, why)
    }

    /// Every session has ended: this browser's, too.
    fn signed_out(&self, note: &str) -> HttpResponse {
        let mut response = see(&format!("/staff/sign-in?back={PATH}&note={note}"));
        add_cookie(&mut response, &ended(self.portal));
        response
    }
}
