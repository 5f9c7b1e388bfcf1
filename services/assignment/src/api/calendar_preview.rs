//! Which open deadlines a calendar would move before it is adopted (F-4.4b).

use std::collections::BTreeSet;

use actix_web::web::Data;
use actix_web::{HttpResponse, post};
use authorization::{Action, Caller, permit_everywhere};
use calendar::{Calendar, Exception};
use chrono::{DateTime, NaiveDate, Utc};
use regulation::{Clock, Severity};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Body, Now, Paging, Problem};

use crate::AssignmentService;
use crate::commands::{self, CommandError, Move, Preview};

/// Years and days of a calendar at most: what a century publishes.
const MOST_YEARS: usize = 100;
const MOST_DAYS: usize = 5_000;
/// Characters of a name at most.
const MOST_NAME: usize = 64;

/// A calendar as it is to be: what directory shows of a notice before it is adopted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proposal {
    /// Its name, as sites cite it.
    name: String,
    /// Years for which a notice is published.
    published_years: Vec<i32>,
    /// The days that differ from Monday to Friday.
    days: Vec<ProposedDay>,
}

/// A day that differs from Monday to Friday.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProposedDay {
    /// Which.
    date: NaiveDate,
    /// False: a make-up working day (调休).
    off: bool,
    /// What it is called.
    #[serde(default)]
    name: String,
}

/// What the calendar would do to open deadlines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewView {
    /// Open cases that were looked at.
    cases_looked_at: usize,
    /// Whether that were all; above 20,000 it is not.
    complete: bool,
    /// Cases of which a deadline would move.
    cases: usize,
    /// Deadlines that would move.
    deadlines: usize,
    /// What moves, the earliest first. Cases are not named.
    items: Vec<MoveView>,
    /// Ask for the next page with `?cursor=`; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Deadlines that move alike.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MoveView {
    /// When they end now.
    from: DateTime<Utc>,
    /// When they would end; the same where only `provisional` changes.
    to: DateTime<Utc>,
    /// Of which site.
    site_id: Uuid,
    /// Of which clock.
    clock: Clock,
    /// Of which severity.
    severity: Severity,
    /// They run into a year that is not published.
    provisional: bool,
    /// The same once the calendar is adopted.
    then_provisional: bool,
    /// How many.
    count: usize,
}

impl From<(Move, usize)> for MoveView {
    fn from((it, count): (Move, usize)) -> Self {
        Self {
            from: it.from,
            to: it.to,
            site_id: it.site,
            clock: it.clock,
            severity: it.severity,
            provisional: it.provisional,
            then_provisional: it.then_provisional,
            count,
        }
    }
}

impl Proposal {
    fn calendar(self) -> Result<Calendar, Problem> {
        if self.name.is_empty() || self.name.len() > MOST_NAME {
            return Err(Problem::field("/name", "has 1 to 64 characters"));
        }
        if self.published_years.len() > MOST_YEARS {
            return Err(Problem::field("/published_years", "are at most 100"));
        }
        if self.days.len() > MOST_DAYS {
            return Err(Problem::field("/days", "are at most 5,000"));
        }
        let dates: BTreeSet<NaiveDate> = self.days.iter().map(|day| day.date).collect();
        if dates.len() < self.days.len() {
            return Err(Problem::field("/days", "name each date once"));
        }
        let days = self.days.into_iter().map(|day| Exception {
            date: day.date,
            off: day.off,
            name: day.name,
        });
        Ok(Calendar::new(self.name, self.published_years, days))
    }
}

/// Where a page ended: a count of rows, which are the same as long as neither calendar nor cases change.
fn view(preview: Preview, paging: &Paging, after: usize) -> PreviewView {
    let limit = usize::try_from(paging.limit).unwrap_or(usize::MAX);
    let shown = after.saturating_add(limit);
    let next = (preview.moves.len() > shown).then(|| web::cursor(&shown));
    PreviewView {
        cases_looked_at: preview.looked_at,
        complete: !preview.more,
        cases: preview.cases,
        deadlines: preview.moves.values().sum(),
        items: preview
            .moves
            .into_iter()
            .skip(after)
            .take(limit)
            .map(MoveView::from)
            .collect(),
        next,
    }
}

/// Which open deadlines a calendar would move, and to when, counted as they will be once it is adopted.
///
/// Nothing is changed. Deadlines that move alike are one row: by site, clock and severity, from when to
/// when, and how many.
#[utoipa::path(tag = "calendars", params(Paging), request_body = Proposal,
    responses((status = 200, body = PreviewView), web::Problems), security(("bearer" = [])))]
#[post("/v1/calendars/preview")]
pub(crate) async fn calendar_preview(
    service: Data<AssignmentService>,
    caller: Caller,
    Now(at): Now,
    paging: Paging,
    Body(proposal): Body<Proposal>,
) -> Result<HttpResponse, Problem> {
    let after: usize = paging.after()?.unwrap_or_default();
    let proposed = proposal.calendar()?;
    let previewed: Result<_, CommandError> = service
        .db
        .transaction(async |mut tx| {
            permit_everywhere(&mut tx, &caller, Action::Administer).await?;
            commands::preview(&mut tx, &proposed, at).await
        })
        .await;
    Ok(HttpResponse::Ok().json(view(previewed?, &paging, after)))
}
