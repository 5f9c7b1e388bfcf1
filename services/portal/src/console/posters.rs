//! `/staff/posters`: a sheet with a code for every window, to print: who scans it files a complaint about this
//! window, and need not say which (S-3.3).

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::account::Account;
use super::shell::{Place, Shell};
use super::trouble;
use crate::Portal;
use crate::page::{Choice, Page, respond};
use crate::qr::{Drawn, drawn};

#[derive(Template)]
#[template(path = "console/posters.html")]
struct Posters<'a> {
    page: &'a Page,
    shell: &'a Shell,
    sites: Vec<Choice>,
    posters: Vec<Poster>,
    /// One window a page; else four.
    large: bool,
}

/// One window, or the site itself.
struct Poster {
    site: String,
    /// In the other language.
    site_too: String,
    window: String,
    window_too: String,
    address: String,
    code: Drawn,
}

#[derive(Deserialize)]
struct Asked {
    site: Option<Uuid>,
    #[serde(default)]
    size: String,
}

/// Codes to hang up.
#[get("/posters")]
pub(super) async fn print(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    asked: Query<Asked>,
) -> HttpResponse {
    let shell = Shell::new(
        &portal,
        &req,
        &account,
        Place::Administration,
        "posters-title",
    )
    .at("/staff/posters");
    let page = &shell.page;
    let sites = match portal.backend().sites().await {
        Ok(sites) => sites,
        Err(why) => return trouble::instead(&portal, &req, &account, &why),
    };
    let wanted = asked.site.unwrap_or(account.me.site_id);
    let base = portal.settings().public.url.trim_end_matches('/');
    let mut posters = Vec::new();
    for site in sites.iter().filter(|site| site.id == wanted) {
        let (zh, en) = (site.chosen().zh, site.chosen().en);
        let poster = |address: String, window: (String, String)| Poster {
            site: zh.clone(),
            site_too: en.clone(),
            window: window.0,
            window_too: window.1,
            code: drawn(&address),
            address,
        };
        for window in &site.windows {
            let named = window.chosen();
            let address = format!("{base}/complaint?site={}&window={}", site.code, window.code);
            posters.push(poster(address, (named.zh, named.en)));
        }
        let address = format!("{base}/complaint?site={}", site.code);
        posters.push(poster(address, (String::new(), String::new())));
    }
    let choice = |site: &crate::backend::directory::Site| Choice {
        value: site.id.to_string(),
        label: site.name(page.lang),
        hint: String::new(),
        chosen: site.id == wanted,
    };
    let sheet = Posters {
        sites: sites.iter().map(choice).collect(),
        large: asked.size == "a4",
        posters,
        shell: &shell,
        page,
    };
    respond(StatusCode::OK, &sheet)
}
