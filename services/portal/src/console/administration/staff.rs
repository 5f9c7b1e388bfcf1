//! `/staff/administration/staff`: finding whom to invite, to shut out or to unbind.

use actix_web::web::{Data, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use uuid::Uuid;

use super::table::{Row, Table, Whole, to_administration};
use super::{Desk, Listed, PATH, Said, encoded};
use crate::Portal;
use crate::backend::account::Granted;
use crate::backend::{At, Trouble};
use crate::console::account::Account;
use crate::console::names::{self, Names};
use crate::page::Page;

/// Whom one looks for.
#[derive(Deserialize)]
pub(super) struct Sought {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

/// Somebody who works here.
#[derive(Deserialize)]
pub(super) struct Member {
    pub(super) id: Uuid,
    pub(super) code: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) title: Option<String>,
    pub(super) site_id: Uuid,
    pub(super) roles: Vec<Granted>,
    pub(super) active: bool,
}

impl Member {
    /// Roles, each with its site.
    pub(super) fn roles(&self, page: &Page, named: &Names) -> String {
        let role = |granted: &Granted| {
            let role = names::code(page, "role", &granted.role);
            let site = named.site(&granted.site_id);
            page.filled(
                "account-role",
                &[("role", role.into()), ("site", site.into())],
            )
        };
        let roles: Vec<_> = self.roles.iter().map(role).collect();
        roles.join(&page.t("list-separator"))
    }
}

/// The names of places.
pub(super) async fn places(desk: &Desk<'_>) -> Result<Names, Trouble> {
    let nobody = std::collections::HashSet::new();
    Names::of(desk.portal, desk.account, desk.lang, &nobody).await
}

/// Who works here, by code.
#[get("/staff")]
pub(super) async fn list(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    sought: Query<Sought>,
) -> HttpResponse {
    let desk = Desk::of(&portal, &req, &account);
    let q: String = sought.q.trim().chars().take(64).collect();
    let mut path = String::from("/v1/staff?limit=50");
    for (name, value) in [("q", &q), ("cursor", &sought.after)] {
        if !value.is_empty() {
            path.push_str(&format!("&{name}={}", encoded(value)));
        }
    }
    let listed = portal
        .backend()
        .ask::<Listed<Member>>(desk.token(), At::Directory, &path);
    let found = futures_util::future::try_join(listed, places(&desk)).await;
    let (listed, named) = match found {
        Ok(found) => found,
        Err(why) => return desk.instead(&why),
    };
    let here = format!("{PATH}/staff");
    let shell = desk.shell("administration-staff", &here);
    let page = &shell.page;
    let rows = listed.items.iter().map(|it| Row {
        path: format!("{here}/{}", it.id),
        name: it.name.clone(),
        cells: vec![
            it.code.clone(),
            it.title.clone().unwrap_or_default(),
            named.site(&it.site_id),
            it.roles(page, &named),
            if it.active {
                String::new()
            } else {
                page.t("person-left")
            },
        ],
    });
    let head = [
        "col-name",
        "col-code",
        "col-post",
        "col-site",
        "account-roles",
        "col-state",
    ];
    let onward = |next: String| format!("{here}?q={}&after={}", encoded(&q), encoded(&next));
    let whole = Whole {
        said: Said::default(),
        back: to_administration(page),
        heading: page.heading(),
        lead: page.t("administration-staff-lead"),
        table: Table::new(page, &head, "staff-none", rows.collect()),
        ways: Vec::new(),
        next: listed.next.map(onward),
        search: Some(q.clone()),
        shell: &shell,
        page,
    };
    whole.answer()
}
