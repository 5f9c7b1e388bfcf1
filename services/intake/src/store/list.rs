//! The register (台账) as a list: filters, keyset pages, and one complaint with all its columns.

use std::collections::HashMap;

use authorization::{Case, Reach};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use regulation::{Channel, Sensitivity, Severity, Stage};
use uuid::Uuid;

use super::tables::{complaints, registrations};
use crate::domain::ComplaintId;

/// One row of the register; no personal data.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = complaints, check_for_backend(Pg))]
pub(crate) struct Item {
    pub(crate) id: Uuid,
    pub(crate) version: i32,
    pub(crate) number: String,
    pub(crate) site_id: Uuid,
    pub(crate) channel: String,
    pub(crate) received_at: DateTime<Utc>,
    pub(crate) anonymous: bool,
    pub(crate) promised_date: NaiveDate,
    pub(crate) scopes: Vec<String>,
    pub(crate) subtypes: Vec<String>,
    pub(crate) severity: String,
    pub(crate) classified: bool,
    pub(crate) sensitivity: String,
    pub(crate) respondent_ids: Vec<Uuid>,
    pub(crate) stage: String,
    pub(crate) round: i32,
    pub(crate) accepted_at: Option<DateTime<Utc>>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    pub(crate) ended_as: Option<String>,
    pub(crate) withdrawn_at: Option<DateTime<Utc>>,
    pub(crate) department_ids: Vec<Uuid>,
    pub(crate) assigned_ids: Vec<Uuid>,
    pub(crate) finding: Option<String>,
    pub(crate) satisfaction: Option<String>,
    pub(crate) open_measures: i32,
    pub(crate) due_clock: Option<String>,
    pub(crate) due_at: Option<DateTime<Utc>>,
}

/// How it came in.
#[derive(Queryable, Selectable)]
#[diesel(table_name = registrations, check_for_backend(Pg))]
pub(crate) struct Entry {
    pub(crate) window_id: Option<Uuid>,
    pub(crate) department_id: Option<Uuid>,
    pub(crate) language: String,
    pub(crate) reply_channel: String,
    pub(crate) occurred_on: Option<NaiveDate>,
    pub(crate) postmark_date: Option<NaiveDate>,
    pub(crate) registered_at: DateTime<Utc>,
    pub(crate) registered_by: Option<Uuid>,
    pub(crate) accesses: i32,
}

impl Item {
    /// What the decision about this row needs to know.
    pub(crate) fn case(&self) -> Result<Case, DbError> {
        Ok(Case {
            departments: self.department_ids.clone(),
            sensitivity: Sensitivity::parse(&self.sensitivity)?,
            severity: Some(Severity::parse(&self.severity)?),
            respondents: self.respondent_ids.clone(),
            assigned_to: self.assigned_ids.clone(),
            ..Case::new(self.id, self.site_id)
        })
    }

    /// Whether nothing more is to be done.
    pub(crate) fn is_final(&self) -> bool {
        Stage::parse(&self.stage).is_ok_and(Stage::is_final)
    }
}

/// What a list asks for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// In this stage.
    pub(crate) stage: Option<Stage>,
    /// At this site.
    pub(crate) site: Option<Uuid>,
    /// By this channel.
    pub(crate) channel: Option<Channel>,
    /// Of this severity.
    pub(crate) severity: Option<Severity>,
    /// With this number.
    pub(crate) number: Option<String>,
    /// Past its running deadline at this moment (true), or not (false).
    pub(crate) overdue: Option<(bool, DateTime<Utc>)>,
    /// Received at or after.
    pub(crate) received_from: Option<DateTime<Utc>>,
    /// Received before.
    pub(crate) received_to: Option<DateTime<Utc>>,
    /// About this member of staff.
    pub(crate) respondent: Option<Uuid>,
    /// Restricted as this.
    pub(crate) sensitivity: Option<Sensitivity>,
    /// Not ended (true), or ended (false).
    pub(crate) open: Option<bool>,
    /// Came in by itself and waits (S-3.3), or not.
    pub(crate) new: Option<bool>,
    /// The last answer to a follow-up was one of the two lowest levels, or not.
    pub(crate) dissatisfied: Option<bool>,
    /// The running deadline is before this moment.
    pub(crate) due_before: Option<DateTime<Utc>>,
}

impl Wanted {
    /// Of a period as short as that, reading and sorting all is less than reading from today.
    fn is_short(&self) -> bool {
        let period = self.received_from.zip(self.received_to);
        period.is_some_and(|(from, to)| to - from <= QUARTER)
    }
}

const QUARTER: TimeDelta = TimeDelta::days(92);

type Condition = Box<dyn BoxableExpression<complaints::table, Pg, SqlType = Bool>>;

/// One site is compared and not looked for among many: in the order of an index behind it, rows come as
/// they are wanted.
fn at(sites: &[Uuid]) -> Condition {
    match sites {
        [site] => Box::new(complaints::site_id.eq(*site)),
        sites => Box::new(complaints::site_id.eq_any(sites.to_vec())),
    }
}

/// The reach as SQL; what comes through is checked once more by [`Reach::keep`].
fn within(reach: &Reach) -> Condition {
    let mut any: Condition = Box::new(sql::<Bool>("false"));
    for level in &reach.levels {
        let mut place = at(&level.sites);
        if let Some((department, sites)) = &level.department {
            let handles = complaints::department_ids.contains(vec![*department]);
            place = Box::new(place.or(handles.and(at(sites))));
        }
        if let Some(me) = level.assigned_to {
            place = Box::new(place.or(complaints::assigned_ids.contains(vec![me])));
        }
        let sensitivity = complaints::sensitivity.eq(level.sensitivity.code());
        any = Box::new(any.or(sensitivity.and(place)));
    }
    any
}

const FINAL: [&str; 5] = ["closed", "declined", "withdrawn", "merged", "archived"];

type Rows<'a> =
    complaints::BoxedQuery<'a, Pg, diesel::dsl::SqlTypeOf<diesel::dsl::AsSelect<Item, Pg>>>;

/// The newest first, after the key of the page before.
pub(crate) async fn page(
    tx: &mut Tx<'_>,
    reach: &Reach,
    wanted: &Wanted,
    after: Option<Uuid>,
    rows: i64,
) -> Result<Vec<Item>, DbError> {
    let mut query = narrowed(reach, wanted).limit(rows);
    if let Some(after) = after {
        query = query.filter(complaints::id.lt(after));
    }
    Ok(query.load(tx.conn()).await?)
}

/// Of these the ones that are wanted and within reach, the newest first.
pub(crate) async fn among(
    tx: &mut Tx<'_>,
    reach: &Reach,
    wanted: &Wanted,
    ids: &[Uuid],
) -> Result<Vec<Item>, DbError> {
    let query = narrowed(reach, wanted).filter(complaints::id.eq_any(ids.to_vec()));
    Ok(query.load(tx.conn()).await?)
}

fn narrowed<'a>(reach: &Reach, wanted: &Wanted) -> Rows<'a> {
    let at_site = wanted.site.map(|site| reach.at(site));
    let mut query = complaints::table
        .filter(within(at_site.as_ref().unwrap_or(reach)))
        .select(Item::as_select())
        .into_boxed();
    query = if wanted.site.is_some() && wanted.is_short() {
        // The same order, but one that no index has: else all that is newer than a past month is read
        // and left out, since the planner knows nothing of how ids and times go together.
        query.order(sql::<Text>("complaints.id::text collate \"C\"").desc())
    } else {
        query.order(complaints::id.desc())
    };
    if let Some(stage) = wanted.stage {
        query = query.filter(complaints::stage.eq(stage.code()));
    }
    if let Some(site) = wanted.site {
        query = query.filter(complaints::site_id.eq(site));
    }
    if let Some(channel) = wanted.channel {
        query = query.filter(complaints::channel.eq(channel.code()));
    }
    if let Some(severity) = wanted.severity {
        query = query.filter(complaints::severity.eq(severity.code()));
    }
    if let Some(number) = &wanted.number {
        query = query.filter(complaints::number.eq(number.clone()));
    }
    if let Some((overdue, at)) = wanted.overdue {
        let running = complaints::stage.ne_all(FINAL);
        let late = complaints::due_at
            .is_not_null()
            .and(complaints::due_at.lt(at));
        let late = late.assume_not_null().and(running);
        query = if overdue {
            query.filter(late)
        } else {
            query.filter(diesel::dsl::not(late))
        };
    }
    if let Some(before) = wanted.due_before {
        let running = complaints::stage.ne_all(FINAL);
        query = query.filter(running).filter(complaints::due_at.lt(before));
    }
    query = standing(query, wanted);
    if let Some(from) = wanted.received_from {
        query = query.filter(complaints::received_at.ge(from));
    }
    if let Some(to) = wanted.received_to {
        query = query.filter(complaints::received_at.lt(to));
    }
    if let Some(staff) = wanted.respondent {
        // Written as the partial index is, so that it is used.
        let named = sql::<Bool>("respondent_ids <> '{}'");
        query = query
            .filter(named)
            .filter(complaints::respondent_ids.contains(vec![staff]));
    }
    query
}

/// How it stands with them. What is rare is written as its partial index is, so that it is used.
fn standing<'a>(mut query: Rows<'a>, wanted: &Wanted) -> Rows<'a> {
    if let Some(sensitivity) = wanted.sensitivity {
        query = query.filter(complaints::sensitivity.eq(sensitivity.code()));
    }
    query = match wanted.open {
        Some(true) => query.filter(complaints::stage.ne_all(FINAL)),
        Some(false) => query.filter(complaints::stage.eq_any(FINAL)),
        None => query,
    };
    query = match wanted.new {
        Some(true) => query.filter(sql::<Bool>(NEW)),
        Some(false) => query.filter(diesel::dsl::not(sql::<Bool>(NEW))),
        None => query,
    };
    match wanted.dissatisfied {
        Some(true) => query.filter(sql::<Bool>(DISSATISFIED)),
        // Neither is whoever was never asked.
        Some(false) => query.filter(sql::<Bool>(DISSATISFIED).sql(" is not true")),
        None => query,
    }
}

/// Came in by itself and waits for somebody to look at it (S-3.3).
const NEW: &str = "(stage = 'registered' and channel in ('web', 'wechat', 'transfer'))";

/// [`regulation::Satisfaction::reopens`].
const DISSATISFIED: &str = "(satisfaction in ('dissatisfied', 'very_dissatisfied'))";

/// Windows, and days on which it is said to have happened: of each complaint that says both.
pub(crate) async fn windows_and_days(
    tx: &mut Tx<'_>,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, NaiveDate)>, DbError> {
    let query = registrations::table
        .filter(registrations::complaint_id.eq_any(ids))
        .filter(registrations::window_id.is_not_null())
        .filter(registrations::occurred_on.is_not_null())
        .select((
            registrations::complaint_id,
            registrations::window_id.assume_not_null(),
            registrations::occurred_on.assume_not_null(),
        ));
    Ok(query.load(tx.conn()).await?)
}

/// What came in by itself and waits for somebody to look at it (S-3.3), the oldest first.
pub(crate) async fn new_ones(
    tx: &mut Tx<'_>,
    reach: &Reach,
    after: Option<(DateTime<Utc>, Uuid)>,
    rows: i64,
) -> Result<Vec<Item>, DbError> {
    let mut query = complaints::table
        .filter(sql::<Bool>(NEW))
        .filter(within(reach))
        .order((complaints::received_at, complaints::id))
        .limit(rows)
        .select(Item::as_select())
        .into_boxed();
    if let Some((at, id)) = after {
        let same_moment = complaints::received_at.eq(at).and(complaints::id.gt(id));
        query = query.filter(complaints::received_at.gt(at).or(same_moment));
    }
    Ok(query.load(tx.conn()).await?)
}

/// One row.
pub(crate) async fn item(tx: &mut Tx<'_>, id: ComplaintId) -> Result<Option<Item>, DbError> {
    let query = complaints::table.find(id.0).select(Item::as_select());
    Ok(query.first(tx.conn()).await.optional()?)
}

/// These rows, by id.
pub(crate) async fn items(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, Item>, DbError> {
    let query = complaints::table
        .filter(complaints::id.eq_any(ids))
        .select(Item::as_select());
    let items: Vec<Item> = query.load(tx.conn()).await?;
    Ok(items.into_iter().map(|item| (item.id, item)).collect())
}

/// One row with how it came in.
pub(crate) async fn whole(
    tx: &mut Tx<'_>,
    id: ComplaintId,
) -> Result<Option<(Item, Entry)>, DbError> {
    let query = complaints::table
        .inner_join(registrations::table)
        .filter(complaints::id.eq(id.0))
        .select((Item::as_select(), Entry::as_select()));
    Ok(query.first(tx.conn()).await.optional()?)
}
