//! `/staff/samples`: closed complaints at random, for whoever supervises (F-6.7). The seed stands in the
//! address: whoever opens it again, and may see the same, gets the same.

use std::collections::HashSet;

use actix_web::web::{Data, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use chrono::{DateTime, Utc};
use futures_util::future::try_join;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use web::{NewId, Now};

use super::account::Account;
use super::names::Names;
use super::shell::{Place, Shell};
use super::statistics::behind::{Counted, CountedRow};
use super::statistics::{Asked, Offered};
use super::trouble;
use crate::Portal;
use crate::backend::{At, Trouble};
use crate::page::{Fault, Page, respond, shown};

/// So many are proposed.
const USUAL: &str = "10";
/// So many at most.
const MOST: i64 = 100;

/// What is drawn from, how much, and by which seed.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(flatten)]
    asked: Asked,
    #[serde(default)]
    size: String,
    #[serde(default)]
    seed: String,
}

#[derive(Deserialize)]
struct Sample {
    items: Vec<Counted>,
}

/// What was drawn.
struct Drawn {
    lead: String,
    rows: Vec<CountedRow>,
}

#[derive(Template)]
#[template(path = "console/samples.html")]
struct Samples<'a> {
    page: &'a Page,
    shell: &'a Shell,
    asked: &'a Asked,
    offered: &'a Offered,
    size: String,
    seed: String,
    drawn: Option<Drawn>,
}

impl Wanted {
    /// None has been asked for yet.
    fn is_new(&self) -> bool {
        self.size.is_empty() && self.seed.is_empty()
    }

    fn faults(&self) -> Vec<Fault> {
        let size: Option<i64> = self.size.trim().parse().ok();
        let seed = self.seed.trim().chars().count();
        let faults = [
            (!self.asked.has_year()).then_some(("year", "statistics-year-wrong")),
            (!size.is_some_and(|size| (1..=MOST).contains(&size)))
                .then_some(("size", "samples-size-wrong")),
            (!(1..=64).contains(&seed)).then_some(("seed", "samples-seed-wrong")),
        ];
        let found = faults.into_iter().flatten();
        found.map(|(field, key)| Fault::new(field, key)).collect()
    }

    fn query(&self) -> String {
        let encoded = |text: &str| utf8_percent_encode(text.trim(), NON_ALPHANUMERIC).to_string();
        format!("size={}&seed={}", encoded(&self.size), encoded(&self.seed))
    }
}

/// Draws, where it is said how many and by which seed.
#[get("/samples")]
pub(super) async fn draw(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    wanted: Query<Wanted>,
    NewId(id): NewId,
    Now(at): Now,
) -> HttpResponse {
    let mut wanted = wanted.into_inner();
    wanted.asked = wanted.asked.or_this_year(at);
    // The end of an id is by chance.
    let seed = id.simple().to_string()[24..].to_owned();
    match page(&req, &portal, &account, &wanted, seed, at).await {
        Ok(response) => response,
        Err(why) => trouble::instead(&portal, &req, &account, &why),
    }
}

async fn page(
    req: &HttpRequest,
    portal: &Portal,
    account: &Account,
    wanted: &Wanted,
    new_seed: String,
    at: DateTime<Utc>,
) -> Result<HttpResponse, Trouble> {
    let asked = &wanted.asked;
    let own = if wanted.is_new() {
        "/staff/samples".to_owned()
    } else {
        format!("/staff/samples?{}&{}", asked.query(), wanted.query())
    };
    let mut shell = Shell::new(portal, req, account, Place::Samples, "samples-title").at(&own);
    let offered = asked.offered(portal, &shell.page).await;
    if !wanted.is_new() {
        shell.page.faults = wanted.faults();
    }
    let drawn = if wanted.is_new() || !shell.page.faults.is_empty() {
        None
    } else {
        let path = format!("/v1/samples?{}&{}", asked.question(), wanted.query());
        let (backend, token) = (portal.backend(), account.token.as_str());
        let nobody = HashSet::new();
        let sample = backend.ask::<Sample>(token, At::Intake, &path);
        let named = Names::of(portal, account, shell.page.lang, &nobody);
        let (sample, named) = try_join(sample, named).await?;
        let rows = sample.items.iter();
        Some(Drawn {
            lead: asked.words(&shell.page, &offered),
            rows: rows.map(|it| it.row(&shell.page, &named, at)).collect(),
        })
    };
    let samples = Samples {
        page: &shell.page,
        shell: &shell,
        asked,
        offered: &offered,
        size: if wanted.is_new() {
            USUAL.to_owned()
        } else {
            wanted.size.clone()
        },
        seed: if wanted.is_new() {
            new_seed
        } else {
            wanted.seed.clone()
        },
        drawn,
    };
    Ok(respond(shown(&shell.page), &samples))
}
