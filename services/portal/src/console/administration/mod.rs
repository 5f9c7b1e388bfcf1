//! `/staff/administration`: the organization, its people's accounts, partners, calendars and texts.
//!
//! Directory and notification decide who may; what two administrators have to want says so (202). Absent on
//! purpose: a second form for what the organization file says.

mod calendars;
mod file;
mod notice;
mod once;
mod organization;
mod partners;
mod person;
mod staff;
mod subtypes;
mod table;
mod templates;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{Data, ReqData, ServiceConfig, scope};
use actix_web::{Error, HttpRequest, HttpResponse, get};
use askama::Template;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use regulation::{Language, Role};
use serde::Deserialize;

use super::account::Account;
use super::shell::{Place, Shell};
use super::{trouble, waiting};
use crate::Portal;
use crate::backend::Trouble;
use crate::form::{Fields, Go};
use crate::page::{Fault, Page, language_of, respond};

/// All pages of it.
pub(super) fn routes(cfg: &mut ServiceConfig) {
    let all = scope("/administration").wrap(from_fn(for_administrators));
    cfg.service(all.configure(pages));
}

fn pages(cfg: &mut ServiceConfig) {
    cfg.service(home)
        .service(parked)
        .service(once::again)
        .service(organization::enter)
        .service(organization::export)
        .service(organization::import)
        .service(staff::list)
        .service(person::show)
        .service(person::act)
        .service(partners::list)
        .service(partners::make)
        .service(partners::end)
        .service(calendars::list)
        .service(calendars::versions)
        .service(calendars::version)
        .service(notice::enter)
        .service(notice::import)
        .service(templates::list)
        .service(templates::enter)
        .service(templates::submit)
        .service(subtypes::list);
}

/// Whoever is none is told so before a page asks for anything; the services would refuse them, too.
async fn for_administrators(
    portal: Data<Portal>,
    account: ReqData<Account>,
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if account.has(Role::Administrator) {
        return next.call(req).await;
    }
    let role = Trouble::Forbidden("role".to_owned());
    let response = trouble::instead(&portal, req.request(), &account, &role);
    Ok(req.into_response(response))
}

/// Where files are taken in: they come more slowly than other forms.
pub(crate) const UPLOADS: [&str; 2] = [
    "/staff/administration/organization",
    "/staff/administration/calendars/{name}/notice",
];

const PATH: &str = "/staff/administration";

/// A page of a list, as every service answers it.
#[derive(Deserialize)]
struct Listed<T> {
    items: Vec<T>,
    #[serde(default)]
    next: Option<String>,
}

/// Where a list goes on, and what was done just now.
#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    after: String,
    #[serde(default)]
    note: String,
}

impl Asked {
    /// What a service is asked to go on with.
    fn cursor(&self) -> String {
        match self.after.as_str() {
            "" => String::new(),
            after => format!("&cursor={}", encoded(after)),
        }
    }
}

/// Kept as it is in an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// Something that was done, or was not: what the catalogue says of it.
const DONE: &[&str] = &[
    "did-adopt",
    "did-end-secret",
    "did-invite-wait",
    "did-secret-wait",
    "did-shut-out",
    "did-unbind",
    "did-save",
    "did-wait",
];
const NOT_DONE: &[&str] = &["not-bound", "not-two-secrets", "not-now", "not-reached"];

/// What is said at the top of a page.
#[derive(Default)]
struct Said {
    text: String,
    is_good: bool,
}

/// An administrator at work.
struct Desk<'a> {
    portal: &'a Portal,
    req: &'a HttpRequest,
    account: &'a Account,
    lang: Language,
}

impl<'a> Desk<'a> {
    fn of(portal: &'a Portal, req: &'a HttpRequest, account: &'a Account) -> Self {
        Self {
            portal,
            req,
            account,
            lang: language_of(req),
        }
    }

    fn shell(&self, title: impl Into<std::borrow::Cow<'static, str>>, path: &str) -> Shell {
        let place = Place::Administration;
        Shell::in_language(self.portal, self.lang, self.account, place, title).at(path)
    }

    fn with_form(
        &self,
        title: impl Into<std::borrow::Cow<'static, str>>,
        faults: Vec<Fault>,
    ) -> Shell {
        let mut shell = self.shell(title, PATH);
        shell.page = shell.page.with_form(faults);
        shell
    }

    fn token(&self) -> &str {
        &self.account.token
    }

    fn instead(&self, why: &Trouble) -> HttpResponse {
        trouble::instead(self.portal, self.req, self.account, why)
    }

    /// A form was not taken: what was typed waits until they have signed in, or a page says what is in the way.
    async fn failed(&self, fields: &Fields, why: &Trouble) -> HttpResponse {
        let what = (fields, why);
        waiting::instead(self.portal, self.req, self.account, self.lang, what).await
    }

    /// Whether only the language's button was pressed; the page is in it from now on.
    fn speaks(&mut self, fields: &Fields) -> bool {
        match fields.go() {
            Go::Language(lang) => {
                self.lang = lang;
                true
            }
            _ => false,
        }
    }

    fn said(&self, page: &Page, note: &str) -> Said {
        let find = |known: &[&'static str]| known.iter().find(|key| **key == note).copied();
        match (find(DONE), find(NOT_DONE)) {
            (Some(key), _) => Said {
                text: page.t(key),
                is_good: true,
            },
            (_, Some(key)) => Said {
                text: page.t(key),
                is_good: false,
            },
            _ => Said::default(),
        }
    }
}

#[derive(Template)]
#[template(path = "console/administration/home.html")]
struct Home<'a> {
    page: &'a Page,
    shell: &'a Shell,
    /// Addresses, names, and what is done there.
    ways: Vec<(String, String, String)>,
}

const WAYS: [&str; 7] = [
    "organization",
    "staff",
    "partners",
    "calendars",
    "templates",
    "subtypes",
    "parked",
];

/// What there is to administer.
#[get("")]
async fn home(req: HttpRequest, portal: Data<Portal>, account: ReqData<Account>) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let shell = desk.shell("administration-title", PATH);
    let page = &shell.page;
    let way = |name: &&str| {
        (
            format!("{PATH}/{name}"),
            page.t(&format!("administration-{name}")),
            page.t(&format!("administration-{name}-lead")),
        )
    };
    let home = Home {
        ways: WAYS.iter().map(way).collect(),
        shell: &shell,
        page,
    };
    respond(StatusCode::OK, &home)
}

#[derive(Template)]
#[template(path = "console/administration/parked.html")]
struct Parked<'a> {
    page: &'a Page,
    shell: &'a Shell,
}

/// How messages that can never succeed as they are, are looked at and sent again: on the machine, not here.
#[get("/parked")]
async fn parked(req: HttpRequest, portal: Data<Portal>, account: ReqData<Account>) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let shell = desk.shell("administration-parked", "/staff/administration/parked");
    let parked = Parked {
        page: &shell.page,
        shell: &shell,
    };
    respond(StatusCode::OK, &parked)
}

/// Texts that are asked for by names put together.
#[cfg(test)]
pub(super) fn asked() -> Vec<String> {
    let mut asked = Vec::new();
    for way in WAYS {
        asked.push(format!("administration-{way}"));
        asked.push(format!("administration-{way}-lead"));
    }
    asked.extend(DONE.iter().chain(NOT_DONE).map(|key| (*key).to_owned()));
    asked.extend(organization::asked());
    asked.extend(notice::asked());
    asked.extend(partners::asked());
    asked.extend(templates::asked());
    asked
}
