//! `/staff/register`: 台账. Filters travel in the address, so that a search can be kept and sent to somebody.

use std::collections::HashSet;

use actix_web::web::{Data, Query, ReqData};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use chrono::NaiveDate;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regulation::{Channel, Severity, Stage};
use serde::Deserialize;
use web::Now;

use super::account::Account;
use super::names::{self, Names};
use super::rows::{Listing, Row};
use super::shell::{Place, Shell};
use super::trouble;
use crate::backend::{At, Trouble};
use crate::page::{Choice, Fault, Page, respond, shown};
use crate::{Portal, wall};

/// What was asked for, as it was typed.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    /// A number, or words of the narrative.
    q: String,
    site: String,
    stage: String,
    severity: String,
    channel: String,
    from: String,
    to: String,
    overdue: String,
    after: String,
}

impl Asked {
    /// The same in an address, for the next page.
    fn query(&self, after: &str) -> String {
        let parts = [
            ("q", &self.q),
            ("site", &self.site),
            ("stage", &self.stage),
            ("severity", &self.severity),
            ("channel", &self.channel),
            ("from", &self.from),
            ("to", &self.to),
            ("overdue", &self.overdue),
        ];
        let mut query = String::from("/staff/register?");
        for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.push_str(&format!(
                "{name}={}&",
                utf8_percent_encode(value, NON_ALPHANUMERIC)
            ));
        }
        query.push_str(&format!(
            "after={}",
            utf8_percent_encode(after, NON_ALPHANUMERIC)
        ));
        query
    }

    fn is_number(&self) -> bool {
        let q = self.q.trim();
        q.split('-').count() >= 3 && q.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    }

    /// What intake is asked; or the field that cannot be read.
    fn path(&self) -> Result<String, Fault> {
        let q = self.q.trim();
        let mut path = if q.is_empty() || self.is_number() {
            String::from("/v1/complaints?limit=50")
        } else {
            let length = q.chars().count();
            if !(2..=64).contains(&length) {
                return Err(Fault::new("q", "register-words-wrong"));
            }
            let words = utf8_percent_encode(q, NON_ALPHANUMERIC);
            let after = utf8_percent_encode(&self.after, NON_ALPHANUMERIC);
            let cursor = if self.after.is_empty() {
                String::new()
            } else {
                format!("&cursor={after}")
            };
            return Ok(format!("/v1/complaints/search?limit=50&q={words}{cursor}"));
        };
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                path.push_str(&format!(
                    "&{name}={}",
                    utf8_percent_encode(value, NON_ALPHANUMERIC)
                ));
            }
        };
        add("number", if self.is_number() { q } else { "" });
        add("site", &self.site);
        add("stage", &self.stage);
        add("severity", &self.severity);
        add("channel", &self.channel);
        add("overdue", if self.overdue == "yes" { "true" } else { "" });
        add(
            "received_from",
            &begins(&self.from, 0).map_err(|()| Fault::new("from", "register-day-wrong"))?,
        );
        add(
            "received_to",
            &begins(&self.to, 1).map_err(|()| Fault::new("to", "register-day-wrong"))?,
        );
        add("cursor", &self.after);
        Ok(path)
    }
}

/// When a day begins on the wall in China, or the day after it; empty where none was asked for.
fn begins(day: &str, later: u64) -> Result<String, ()> {
    if day.trim().is_empty() {
        return Ok(String::new());
    }
    let day: NaiveDate = day.trim().parse().map_err(|_| ())?;
    let day = day.checked_add_days(chrono::Days::new(later)).ok_or(())?;
    let begin = wall::begin(day).ok_or(())?;
    Ok(begin.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

#[derive(Template)]
#[template(path = "console/register.html")]
struct Register<'a> {
    page: &'a Page,
    shell: &'a Shell,
    asked: &'a Asked,
    sites: Vec<Choice>,
    stages: Vec<Choice>,
    severities: Vec<Choice>,
    channels: Vec<Choice>,
    rows: Vec<Row>,
    next: Option<String>,
    /// Words of the narrative were looked for: the other filters do not count.
    by_words: bool,
}

fn options(
    page: &Page,
    list: &str,
    of: impl Iterator<Item = &'static str>,
    chosen: &str,
) -> Vec<Choice> {
    of.map(|it| Choice {
        value: it.to_owned(),
        label: names::code(page, list, it),
        hint: String::new(),
        chosen: it == chosen,
    })
    .collect()
}

/// The register, narrowed.
#[get("/register")]
pub(super) async fn search(
    req: HttpRequest,
    portal: Data<Portal>,
    account: ReqData<Account>,
    asked: Query<Asked>,
    Now(at): Now,
) -> HttpResponse {
    let mut shell = Shell::new(&portal, &req, &account, Place::Register, "register-title")
        .at("/staff/register");
    let nobody = HashSet::new();
    let named = match Names::of(&portal, &account, shell.page.lang, &nobody).await {
        Ok(named) => named,
        Err(why) => return trouble::instead(&portal, &req, &account, &why),
    };
    let listing = match asked.path() {
        Err(fault) => {
            shell.page.faults.push(fault);
            Listing::default()
        }
        Ok(path) => match portal
            .backend()
            .ask::<Listing>(&account.token, At::Intake, &path)
            .await
        {
            Ok(listing) => listing,
            // A number that is none, a site that is none: nothing is found.
            Err(Trouble::Refused(_) | Trouble::Fields(_)) => {
                shell.page.faults.push(Fault::new("q", "register-refused"));
                Listing::default()
            }
            Err(why) => return trouble::instead(&portal, &req, &account, &why),
        },
    };
    let page = &shell.page;
    let sites = portal.backend().sites().await.unwrap_or_default();
    let site = |site: &crate::backend::directory::Site| Choice {
        value: site.id.to_string(),
        label: site.name(page.lang),
        hint: String::new(),
        chosen: site.id.to_string() == asked.site,
    };
    let register = Register {
        sites: sites.iter().map(site).collect(),
        stages: options(
            page,
            "standing",
            Stage::ALL.iter().map(|it| it.code()),
            &asked.stage,
        ),
        severities: options(
            page,
            "severity",
            Severity::ALL.iter().map(|it| it.code()),
            &asked.severity,
        ),
        channels: options(
            page,
            "channel",
            Channel::ALL.iter().map(|it| it.code()),
            &asked.channel,
        ),
        rows: listing
            .items
            .iter()
            .map(|it| Row::of(page, &named, it, at))
            .collect(),
        next: listing.next.map(|next| asked.query(&next)),
        by_words: !asked.q.trim().is_empty() && !asked.is_number(),
        asked: &asked,
        shell: &shell,
        page,
    };
    respond(shown(page), &register)
}

#[cfg(test)]
mod tests {
    use super::{Asked, begins};

    #[test]
    fn a_day_begins_where_the_wall_clock_says_so() {
        assert_eq!(begins("2026-11-27", 0).unwrap(), "2026-11-26T16:00:00Z");
        assert_eq!(begins(" 2026-11-27 ", 1).unwrap(), "2026-11-27T16:00:00Z");
        assert_eq!(begins("", 0).unwrap(), "");
        assert!(begins("27.11.", 0).is_err());
    }

    #[test]
    fn a_number_is_looked_up_and_words_are_looked_for() {
        let asked = |q: &str| Asked {
            q: q.to_owned(),
            ..Asked::default()
        };
        assert!(
            asked("ZW-2026-000080-6")
                .path()
                .unwrap()
                .contains("&number=ZW%2D2026")
        );
        assert!(
            asked("窗口")
                .path()
                .unwrap()
                .starts_with("/v1/complaints/search?")
        );
        assert!(asked("窗").path().is_err());
        assert_eq!(asked("").path().unwrap(), "/v1/complaints?limit=50");
    }
}
