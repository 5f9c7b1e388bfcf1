//! `/staff/administration/subtypes`: what complaints are classified by. They come and go with the file.

use actix_web::web::{Data, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get};
use chrono::NaiveDate;
use regulation::Language;
use serde::Deserialize;

use super::table::{Row, Table, Whole, to_administration};
use super::{Asked, Desk, Listed, PATH, Said, encoded};
use crate::Portal;
use crate::backend::At;
use crate::console::account::Account;
use crate::console::names;
use crate::page::Page;

#[derive(Deserialize)]
struct Subtype {
    code: String,
    scope: String,
    name_zh: String,
    name_en: String,
    own: bool,
    #[serde(default)]
    from: Option<NaiveDate>,
    active: bool,
}

impl Subtype {
    fn state(&self, page: &Page) -> String {
        match (self.active, &self.from) {
            (false, _) => page.t("subtype-retired"),
            (true, Some(from)) => page.with("subtype-from", "day", &page.day(from)),
            (true, None) => page.t("subtype-active"),
        }
    }

    fn name(&self, lang: Language) -> &str {
        match lang {
            Language::En if !self.name_en.is_empty() => &self.name_en,
            _ => &self.name_zh,
        }
    }
}

/// The regulation's and the organization's own.
#[get("/subtypes")]
pub(super) async fn list(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    asked: Query<Asked>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let path = format!("/v1/subtypes?limit=100{}", asked.cursor());
    let listed = portal
        .backend()
        .ask::<Listed<Subtype>>(desk.token(), At::Directory, &path);
    let listed = match listed.await {
        Ok(listed) => listed,
        Err(why) => return desk.instead(&why),
    };
    let here = format!("{PATH}/subtypes");
    let shell = desk.shell("administration-subtypes", &here);
    let page = &shell.page;
    let rows = listed.items.iter().map(|it| Row {
        path: String::new(),
        name: format!("{} {}", it.code, it.name(page.lang)),
        cells: vec![
            names::code(page, "scope-name", &it.scope),
            page.t(if it.own {
                "subtype-own"
            } else {
                "subtype-regulation"
            }),
            it.state(page),
        ],
    });
    let head = ["col-subtype", "col-scope", "col-whose", "col-state"];
    let whole = Whole {
        said: Said::default(),
        back: to_administration(page),
        heading: page.heading(),
        lead: page.t("administration-subtypes-lead"),
        search: None,
        table: Table::new(page, &head, "subtypes-none", rows.collect()),
        ways: Vec::new(),
        next: listed
            .next
            .map(|next| format!("{here}?after={}", encoded(&next))),
        shell: &shell,
        page,
    };
    whole.answer()
}
