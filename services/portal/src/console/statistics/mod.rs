//! `/staff/statistics`: the figures of a period with their definitions (F-6.8). Every number leads to the
//! complaints behind it, which intake lists for the same question and the same person.

mod answer;
mod asked;
pub(super) mod behind;
mod chart;
mod parts;
mod sheets;

use actix_web::web::{Data, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use chrono::{DateTime, Utc};
use futures_util::future::try_join_all;
use regulation::Scope;
use web::Now;

use self::answer::{Report, Value};
use self::parts::{Heat, Satisfied, Stages, Trend};
use super::account::Account;
use super::shell::{Place, Shell};
use super::trouble;
use crate::Portal;
use crate::backend::{At, Trouble};
use crate::page::{Fault, Page, respond, shown};

pub(super) use self::asked::{Asked, Offered};
pub(super) use self::sheets::{table, workbook, write_workbook};

/// A figure as it stands on the page.
struct Figure {
    code: String,
    name: String,
    value: String,
    /// The list behind it; empty where there is none.
    path: String,
    words: String,
    day: String,
}

/// What was counted.
struct Counts {
    lead: String,
    as_of: String,
    figures: Vec<Figure>,
    trend: Trend,
    heat: Heat,
    satisfied: Satisfied,
    stages: Stages,
    /// Where the downloads are.
    table: String,
    workbook: String,
}

#[derive(Template)]
#[template(path = "console/statistics.html")]
struct Statistics<'a> {
    page: &'a Page,
    shell: &'a Shell,
    asked: &'a Asked,
    offered: &'a Offered,
    counts: Option<Counts>,
}

/// The figures.
#[get("/statistics")]
pub(super) async fn numbers(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    asked: Query<Asked>,
    Now(at): Now,
) -> HttpResponse {
    let asked = asked.into_inner().or_this_year(at);
    match page(&req, &portal, &account, &asked).await {
        Ok(response) => response,
        Err(why) => trouble::instead(&portal, &req, &account, &why),
    }
}

async fn page(
    req: &HttpRequest,
    portal: &Portal,
    account: &Account,
    asked: &Asked,
) -> Result<HttpResponse, Trouble> {
    let own = format!("/staff/statistics?{}", asked.query());
    let mut shell =
        Shell::new(portal, req, account, Place::Statistics, "statistics-title").at(&own);
    let offered = asked.offered(portal, &shell.page).await;
    let counts = if asked.has_year() {
        Some(counts(portal, account, &shell.page, asked, &offered).await?)
    } else {
        let fault = Fault::new("year", "statistics-year-wrong");
        shell.page.faults.push(fault);
        None
    };
    let statistics = Statistics {
        page: &shell.page,
        shell: &shell,
        asked,
        offered: &offered,
        counts,
    };
    Ok(respond(shown(&shell.page), &statistics))
}

async fn counts(
    portal: &Portal,
    account: &Account,
    page: &Page,
    asked: &Asked,
    offered: &Offered,
) -> Result<Counts, Trouble> {
    let year = asked.but(|it| it.part.clear());
    let mut questions = vec![
        format!("{}&by=site", asked.question()),
        format!("{}&by=month", year.question()),
    ];
    let scopes: Vec<_> = Scope::ALL.iter().map(|it| it.code()).collect();
    let scopes: Vec<_> = scopes
        .into_iter()
        .filter(|code| asked.scope.is_empty() || asked.scope == *code)
        .collect();
    questions.extend(scopes.iter().map(|code| {
        let one = asked.but(|it| (*code).clone_into(&mut it.scope));
        format!("{}&by=site", one.question())
    }));
    let reports = questions.iter().map(|question| {
        let path = format!("/v1/statistics?{question}");
        async move {
            portal
                .backend()
                .ask::<Report>(&account.token, At::Intake, &path)
                .await
        }
    });
    let mut reports = try_join_all(reports).await?.into_iter();
    let (Some(whole), Some(months)) = (reports.next(), reports.next()) else {
        return Err(Trouble::Away);
    };
    let by_scope: Vec<_> = scopes.into_iter().zip(reports).collect();
    let sites = portal.backend().sites().await.unwrap_or_default();
    Ok(Counts {
        lead: asked.words(page, offered),
        as_of: moment_of(page, &whole.as_of),
        figures: figures(page, asked, &whole),
        trend: Trend::of(page, &year, &months),
        heat: Heat::of(page, asked, &sites, &whole, &by_scope),
        satisfied: Satisfied::of(page, asked, &whole),
        stages: Stages::of(page, asked, &whole),
        table: format!("/staff/statistics/table.csv?{}", asked.query()),
        workbook: format!("/staff/statistics/workbook?{}", asked.query()),
    })
}

fn moment_of(page: &Page, at: &DateTime<Utc>) -> String {
    page.with("statistics-as-of", "when", &page.moment(at))
}

/// All of them, in the order of the definitions.
fn figures(page: &Page, asked: &Asked, whole: &Report) -> Vec<Figure> {
    let figure = |it: &answer::Definition| {
        let value = whole.total.value(&it.code);
        Figure {
            path: match value {
                Value::Count(_) | Value::Stage(_) => asked.list(&it.code),
                Value::Rate(_) | Value::None => String::new(),
            },
            value: match value {
                Value::Count(count) => count.to_string(),
                Value::Stage(stage) => stage.count.to_string(),
                Value::Rate(Some(rate)) => format!("{:.1}%", rate * 100.0),
                Value::Rate(None) => page.t("statistics-of-nothing"),
                Value::None => String::new(),
            },
            name: it.name(page.lang).to_owned(),
            words: it.words(page.lang).to_owned(),
            day: it.day(page.lang).to_owned(),
            code: it.code.clone(),
        }
    };
    whole.definitions.iter().map(figure).collect()
}
