//! 统计 as somebody may read it: numbers, the complaints behind each of them, exports, samples
//! (F-6.7, F-6.8). Every one asks the same question of the same table, so that they agree.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use authorization::{Action, Caller, Denied, Reach, reach};
use chrono::{DateTime, NaiveDate, Utc};
use persistence::{Tx, audit};
use regulation::{Channel, Figure, Scope, Severity};
use serde::Serialize;
use uuid::Uuid;

use super::{CommandError, count::counted_until};
use crate::domain::statistics::{Period, Tally};
use crate::store::list::{self, Item};
use crate::store::statistics::list::Behind;
use crate::store::statistics::{self as store, Narrowed, Reached};

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// Which days.
    pub(crate) period: Period,
    /// At this site and those below it.
    pub(crate) site: Option<Uuid>,
    /// At this window.
    pub(crate) window: Option<Uuid>,
    /// By this channel.
    pub(crate) channel: Option<Channel>,
    /// With this as the gravest scope.
    pub(crate) scope: Option<Scope>,
    /// Of this severity.
    pub(crate) severity: Option<Severity>,
}

/// What the numbers are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum By {
    /// By site.
    Site,
    /// By window.
    Window,
    /// By channel.
    Channel,
    /// By the gravest scope.
    Scope,
    /// By severity.
    Severity,
    /// By month.
    Month,
}

impl By {
    /// As clients and the store name it.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Window => "window",
            Self::Channel => "channel",
            Self::Scope => "scope",
            Self::Severity => "severity",
            Self::Month => "month",
        }
    }
}

/// One part of the whole.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// An id, a code or a month; none where there is no window or no scope.
    pub(crate) key: Option<String>,
    /// Chinese and English, where it has names.
    pub(crate) names: Option<(String, String)>,
    /// Its numbers.
    pub(crate) tally: Tally,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// Every fact before this moment is counted.
    pub(crate) as_of: DateTime<Utc>,
    /// Name of the site that was asked for, Chinese and English.
    pub(crate) site: Option<(String, String)>,
    /// The whole.
    pub(crate) total: Tally,
    /// Its parts; they add up to it.
    pub(crate) parts: Vec<Part>,
}

async fn reached(tx: &mut Tx<'_>, reach: Reach) -> Result<Reached, CommandError> {
    let recusing = reach.recusing(tx).await?;
    Ok(Reached { reach, recusing })
}

async fn narrowed(tx: &mut Tx<'_>, question: &Question) -> Result<Narrowed, CommandError> {
    let sites = match question.site {
        Some(site) => Some(organization::subtree(tx, site).await?),
        None => None,
    };
    Ok(Narrowed {
        from: question.period.first(),
        to: question.period.end(),
        sites,
        window: question.window,
        channel: question.channel,
        scope: question.scope,
        severity: question.severity,
    })
}

/// The numbers.
pub(crate) async fn report(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: &Question,
    by: Option<By>,
    now: DateTime<Utc>,
) -> Result<Report, CommandError> {
    let reach = reach(tx, caller, Action::Statistics).await?;
    let reached = reached(tx, reach).await?;
    let narrowed = narrowed(tx, question).await?;
    let (_, as_of) = counted_until(tx, now).await?;
    let by_code = by.map(By::code);
    let tallies = store::numbers::tallies(tx, &reached, &narrowed, by_code).await?;
    let mut total = Tally::default();
    for tally in tallies.values() {
        total.add_all(tally);
    }
    let parts = match by {
        Some(by) => name(tx, by, tallies).await?,
        None => Vec::new(),
    };
    Ok(Report {
        as_of,
        site: site_name(tx, question.site).await?,
        total,
        parts,
    })
}

async fn site_name(
    tx: &mut Tx<'_>,
    site: Option<Uuid>,
) -> Result<Option<(String, String)>, CommandError> {
    let Some(site) = site else { return Ok(None) };
    let names = organization::site_names(tx, &[site]).await?;
    Ok(names.into_iter().next().map(|(_, zh, en)| (zh, en)))
}

/// A report for a workbook: by site and by scope, from one reading, so that they agree.
pub(crate) async fn by_site_and_scope(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: &Question,
    now: DateTime<Utc>,
) -> Result<(Report, Report), CommandError> {
    let reach = reach(tx, caller, Action::Statistics).await?;
    let reached = reached(tx, reach).await?;
    let narrowed = narrowed(tx, question).await?;
    let (_, as_of) = counted_until(tx, now).await?;
    let both = store::numbers::tallies(tx, &reached, &narrowed, Some("site_scope")).await?;
    let mut total = Tally::default();
    let mut sites: BTreeMap<Option<String>, Tally> = BTreeMap::new();
    let mut scopes: BTreeMap<Option<String>, Tally> = BTreeMap::new();
    for (part, tally) in both {
        total.add_all(&tally);
        let part = part.unwrap_or_default();
        let (site, scope) = part.split_once(' ').unwrap_or_default();
        let scope = (!scope.is_empty()).then(|| scope.to_owned());
        sites
            .entry(Some(site.to_owned()))
            .or_default()
            .add_all(&tally);
        scopes.entry(scope).or_default().add_all(&tally);
    }
    let site = site_name(tx, question.site).await?;
    let report = |parts| Report {
        as_of,
        site: site.clone(),
        total: total.clone(),
        parts,
    };
    let sites = name(tx, By::Site, sites).await?;
    let scopes = name(tx, By::Scope, scopes).await?;
    Ok((report(sites), report(scopes)))
}

async fn name(
    tx: &mut Tx<'_>,
    by: By,
    tallies: BTreeMap<Option<String>, Tally>,
) -> Result<Vec<Part>, CommandError> {
    let ids: Vec<Uuid> = tallies
        .keys()
        .filter_map(|key| key.as_deref()?.parse().ok())
        .collect();
    let mut names: BTreeMap<String, (String, String)> = match by {
        By::Site => organization::site_names(tx, &ids).await?,
        By::Window => organization::window_names(tx, &ids).await?,
        By::Channel | By::Scope | By::Severity | By::Month => Vec::new(),
    }
    .into_iter()
    .map(|(id, zh, en)| (id.to_string(), (zh, en)))
    .collect();
    let parts = tallies.into_iter().map(|(key, tally)| Part {
        names: key.as_ref().and_then(|key| names.remove(key)),
        key,
        tally,
    });
    Ok(parts.collect())
}

/// A complaint behind a number.
#[derive(Debug)]
pub(crate) struct Counted {
    /// The day that decides the period.
    pub(crate) day: NaiveDate,
    /// What it took, in working days.
    pub(crate) working_days: i16,
    /// Its row.
    pub(crate) item: Item,
}

/// The rows of these, as far as they may be seen now: who has become recused or whose reach has
/// become shorter since they were counted does not see them.
async fn rows(
    tx: &mut Tx<'_>,
    reach: &Reach,
    behind: Vec<Behind>,
) -> Result<Vec<Counted>, CommandError> {
    let ids: Vec<Uuid> = behind.iter().map(|b| b.complaint_id).collect();
    let mut items = list::items(tx, &ids).await?;
    let mut with_cases = Vec::with_capacity(behind.len());
    for one in behind {
        let Some(item) = items.remove(&one.complaint_id) else {
            continue;
        };
        let case = item.case()?;
        let counted = Counted {
            day: one.day,
            working_days: one.working_days,
            item,
        };
        with_cases.push((counted, case));
    }
    let kept = reach.keep(tx, with_cases, |(_, case)| case.clone()).await?;
    Ok(kept.into_iter().map(|(counted, _)| counted).collect())
}

/// The complaints behind one number, page by page; as many as the number says. Who may only count has no
/// list: staff who count have both, in the same cells of the table.
pub(crate) async fn list(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: &Question,
    figure: Figure,
    after: Option<Uuid>,
    limit: i64,
) -> Result<(Vec<Counted>, Option<Uuid>), CommandError> {
    reach(tx, caller, Action::ListRegister).await?;
    let reach = reach(tx, caller, Action::Statistics).await?;
    let reached = reached(tx, reach).await?;
    let narrowed = narrowed(tx, question).await?;
    let mut page = store::list::page(tx, &reached, &narrowed, figure, after, limit + 1).await?;
    let rows_wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = page.len() > rows_wanted;
    page.truncate(rows_wanted);
    let next = page.last().filter(|_| more).map(|last| last.complaint_id);
    Ok((rows(tx, &reached.reach, page).await?, next))
}

/// Who exported what, and why.
#[derive(Serialize)]
struct Exported<'a> {
    period: String,
    site: Option<Uuid>,
    reason: &'a str,
    rows: usize,
}

/// Rows of one export at most (security, section 2).
pub(crate) const EXPORT: i64 = 10_000;

/// The received ones as rows for an export, the newest first. It is recorded with its reason, in the
/// trail of whoever took it.
pub(crate) async fn details(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: &Question,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<Vec<Counted>, CommandError> {
    let staff = caller.staff_id()?;
    let counts = reach(tx, caller, Action::Statistics).await?;
    let exports = reach(tx, caller, Action::Export).await?;
    let reached = reached(tx, counts.at_sites_of_both(&exports)).await?;
    let narrowed = narrowed(tx, question).await?;
    let page = store::list::page(tx, &reached, &narrowed, Figure::Received, None, EXPORT).await?;
    let rows = rows(tx, &reached.reach, page).await?;
    let note = Exported {
        period: question.period.to_string(),
        site: question.site,
        reason,
        rows: rows.len(),
    };
    let body = serde_json::to_vec(&note).expect("texts, ids and numbers are JSON");
    audit::append(tx, staff, at, &caller.actor(), "statistics.exported", &body).await?;
    Ok(rows)
}

/// What the sub-types of these are called in Chinese, by code.
pub(crate) async fn subtype_names(
    tx: &mut Tx<'_>,
    of: Option<&[Counted]>,
) -> Result<HashMap<String, String>, CommandError> {
    let of = of.unwrap_or_default().iter();
    let codes: BTreeSet<&String> = of.flat_map(|counted| &counted.item.subtypes).collect();
    let codes: Vec<String> = codes.into_iter().cloned().collect();
    let names = organization::subtype_names(tx, &codes).await?;
    Ok(names
        .into_iter()
        .map(|(code, (zh, _))| (code, zh))
        .collect())
}

/// What is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Draw {
    /// Closed ones of this.
    pub(crate) question: Question,
    /// How many.
    pub(crate) size: i64,
    /// The same seed draws the same of the same.
    pub(crate) seed: String,
}

/// How a complaint came to be looked at.
#[derive(Serialize)]
struct Drawn<'a> {
    period: String,
    size: i64,
    seed: &'a str,
}

/// Closed complaints at random, for whoever supervises them (F-6.7); each one's trail says that it
/// was drawn. Nobody draws what they may not list.
pub(crate) async fn sample(
    tx: &mut Tx<'_>,
    caller: &Caller,
    draw: &Draw,
    at: DateTime<Utc>,
) -> Result<Vec<Counted>, CommandError> {
    let supervises = reach(tx, caller, Action::Supervise).await?;
    let lists = reach(tx, caller, Action::ListRegister).await?;
    let both = supervises.at_sites_of_both(&lists);
    if both.levels.is_empty() {
        return Err(Denied::Forbidden("role").into());
    }
    let reached = reached(tx, both).await?;
    let narrowed = narrowed(tx, &draw.question).await?;
    let drawn = store::list::sample(tx, &reached, &narrowed, &draw.seed, draw.size).await?;
    let rows = rows(tx, &reached.reach, drawn).await?;
    let note = Drawn {
        period: draw.question.period.to_string(),
        size: draw.size,
        seed: &draw.seed,
    };
    let body = serde_json::to_vec(&note).expect("texts and numbers are JSON");
    for row in &rows {
        let (id, actor) = (row.item.id, caller.actor());
        audit::append(tx, id, at, &actor, "sample.drawn", &body).await?;
    }
    Ok(rows)
}
