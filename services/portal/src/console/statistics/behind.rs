//! `/staff/statistics/list`: the complaints behind one number.

use std::collections::HashSet;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::future::try_join3;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use web::Now;

use super::answer::Report;
use super::asked::Asked;
use crate::Portal;
use crate::backend::{At, Trouble};
use crate::console::account::Account;
use crate::console::names::Names;
use crate::console::rows::{Listed, Row};
use crate::console::shell::{Place, Shell};
use crate::console::trouble;
use crate::page::{Page, respond};

/// Which number, and from where on.
#[derive(Deserialize)]
pub(in crate::console) struct Wanted {
    #[serde(flatten)]
    asked: Asked,
    figure: String,
    #[serde(default)]
    after: String,
}

/// A complaint that counts.
#[derive(Deserialize)]
pub(in crate::console) struct Counted {
    #[serde(flatten)]
    listed: Listed,
    /// The local day that decides the period.
    day: NaiveDate,
    working_days: i64,
}

/// The same as it stands on the page.
pub(in crate::console) struct CountedRow {
    pub(in crate::console) row: Row,
    pub(in crate::console) day: String,
    pub(in crate::console) working_days: i64,
}

impl Counted {
    pub(in crate::console) fn row(
        &self,
        page: &Page,
        names: &Names,
        at: DateTime<Utc>,
    ) -> CountedRow {
        CountedRow {
            row: Row::of(page, names, &self.listed, at),
            day: page.day(&self.day),
            working_days: self.working_days,
        }
    }
}

#[derive(Deserialize)]
struct Listing {
    items: Vec<Counted>,
    #[serde(default)]
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "console/statistics_list.html")]
struct List<'a> {
    page: &'a Page,
    shell: &'a Shell,
    back: String,
    heading: String,
    lead: String,
    definition: String,
    count: i64,
    rows: Vec<CountedRow>,
    /// Working days are said.
    has_days: bool,
    next: Option<String>,
    /// The first rows; empty where these are they.
    first: String,
}

/// As many as the number says.
#[get("/statistics/list")]
pub(in crate::console) async fn show(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    wanted: Query<Wanted>,
    Now(at): Now,
) -> HttpResponse {
    match page(&req, &portal, &account, wanted.into_inner(), at).await {
        Ok(response) => response,
        Err(why) => trouble::instead(&portal, &req, &account, &why),
    }
}

async fn page(
    req: &HttpRequest,
    portal: &Portal,
    account: &Account,
    wanted: Wanted,
    at: DateTime<Utc>,
) -> Result<HttpResponse, Trouble> {
    let (asked, figure) = (wanted.asked.or_this_year(at), wanted.figure);
    let own = asked.list(&figure);
    let shell = Shell::new(portal, req, account, Place::Statistics, "statistics-title").at(&own);
    let page = &shell.page;
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let mut rows = format!(
        "/v1/statistics/list?{}&figure={}&limit=50",
        asked.question(),
        encoded(&figure)
    );
    if !wanted.after.is_empty() {
        rows.push_str(&format!("&cursor={}", encoded(&wanted.after)));
    }
    let whole = format!("/v1/statistics?{}", asked.question());
    let (backend, token) = (portal.backend(), account.token.as_str());
    let (nobody, lang) = (HashSet::new(), page.lang);
    let (listing, whole, named) = try_join3(
        backend.ask::<Listing>(token, At::Intake, &rows),
        backend.ask::<Report>(token, At::Intake, &whole),
        Names::of(portal, account, lang, &nobody),
    )
    .await?;
    let definition = whole.definitions.iter().find(|it| it.code == figure);
    let definition = definition.ok_or(Trouble::Missing)?;
    let offered = asked.offered(portal, page).await;
    let list = List {
        back: format!("/staff/statistics?{}", asked.query()),
        heading: definition.name(lang).to_owned(),
        lead: asked.words(page, &offered),
        definition: definition.words(lang).to_owned(),
        count: whole.total.count(&figure),
        rows: listing
            .items
            .iter()
            .map(|it| it.row(page, &named, at))
            .collect(),
        has_days: whole.total.stages.contains_key(&figure),
        next: listing
            .next
            .map(|next| format!("{own}&after={}", encoded(&next))),
        first: if wanted.after.is_empty() {
            String::new()
        } else {
            own.clone()
        },
        shell: &shell,
        page,
    };
    Ok(respond(StatusCode::OK, &list))
}
