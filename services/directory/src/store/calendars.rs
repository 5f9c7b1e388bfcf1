//! Rows of calendars, and of what each of them ever said.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Revision, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::places::json;
use super::tables::{calendar_version, working_calendar};
use super::{Stored, code, revision};
use crate::domain::{Code, DayException, Kind, WorkingCalendar, calendar_id};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = working_calendar, primary_key(name), check_for_backend(diesel::pg::Pg))]
struct CalendarRow {
    name: String,
    id: Uuid,
    version: i32,
    event_seq: i64,
    revision: i32,
    published_years: Vec<i32>,
    days: Value,
}

#[derive(Serialize, Deserialize)]
struct DayJson {
    date: NaiveDate,
    off: bool,
    name: String,
}

/// Who adopted a version of a calendar, when, and from where it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarOrigin {
    /// When.
    pub adopted_at: DateTime<Utc>,
    /// `staff:…`, or `system` of the command line.
    pub adopted_by: String,
    /// The papers, or whatever was said.
    pub source: String,
}

/// What a calendar said once.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarVersion {
    /// +1 with each change.
    pub version: i32,
    /// How it came to be.
    pub origin: CalendarOrigin,
    /// What it said.
    pub calendar: WorkingCalendar,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_version, check_for_backend(diesel::pg::Pg))]
struct VersionRow {
    name: String,
    version: i32,
    revision: i32,
    adopted_at: DateTime<Utc>,
    adopted_by: String,
    source: String,
    published_years: Vec<i32>,
    days: Value,
}

impl TryFrom<VersionRow> for CalendarVersion {
    type Error = DbError;

    fn try_from(row: VersionRow) -> Result<Self, DbError> {
        Ok(Self {
            version: row.version,
            origin: CalendarOrigin {
                adopted_at: row.adopted_at,
                adopted_by: row.adopted_by,
                source: row.source,
            },
            calendar: calendar(row.revision, row.published_years, row.days)?,
        })
    }
}

fn calendar(
    revision: i32,
    published_years: Vec<i32>,
    days: Value,
) -> Result<WorkingCalendar, DbError> {
    let days: Vec<DayJson> =
        serde_json::from_value(days).map_err(|_| DbError::Corrupt("a calendar's days"))?;
    let exception = |day: DayJson| {
        let DayJson { date, off, name } = day;
        (date, DayException { off, name })
    };
    Ok(WorkingCalendar {
        revision,
        published_years: published_years.into_iter().collect(),
        days: days.into_iter().map(exception).collect(),
    })
}

fn days(it: &WorkingCalendar) -> Value {
    let days = it.days.iter().map(|(date, day)| DayJson {
        date: *date,
        off: day.off,
        name: day.name.clone(),
    });
    json(&days.collect::<Vec<_>>())
}

pub(super) async fn load(tx: &mut Tx<'_>, stored: &mut Stored) -> Result<(), DbError> {
    let rows = working_calendar::table.select(CalendarRow::as_select());
    for row in rows.load(tx.conn()).await? {
        stored.revisions.insert(
            (Kind::Calendar, row.name.clone()),
            revision(row.version, row.event_seq),
        );
        let calendar = calendar(row.revision, row.published_years, row.days)?;
        let name = code(&row.name)?;
        stored.organization.calendars.insert(name, calendar);
    }
    Ok(())
}

pub(super) async fn save(
    tx: &mut Tx<'_>,
    name: &Code,
    it: &WorkingCalendar,
    after: Revision,
) -> Result<(), DbError> {
    use working_calendar as t;
    let row = CalendarRow {
        name: name.to_string(),
        id: calendar_id(name),
        version: after.version,
        event_seq: after.event_seq,
        revision: it.revision,
        published_years: it.published_years.iter().copied().collect(),
        days: days(it),
    };
    let upsert = diesel::insert_into(t::table)
        .values(&row)
        .on_conflict(t::name)
        .do_update()
        .set(&row);
    upsert.execute(tx.conn()).await?;
    Ok(())
}

/// Keeps a version for good: one that is there already is an error.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn keep(
    tx: &mut Tx<'_>,
    name: &Code,
    version: i32,
    it: &WorkingCalendar,
    origin: &CalendarOrigin,
) -> Result<(), DbError> {
    let row = VersionRow {
        name: name.to_string(),
        version,
        revision: it.revision,
        adopted_at: origin.adopted_at,
        adopted_by: origin.adopted_by.clone(),
        source: origin.source.clone(),
        published_years: it.published_years.iter().copied().collect(),
        days: days(it),
    };
    let insert = diesel::insert_into(calendar_version::table).values(&row);
    insert.execute(tx.conn()).await?;
    Ok(())
}

/// A calendar's versions before one, the latest first.
///
/// # Errors
/// [`DbError`].
pub async fn versions(
    tx: &mut Tx<'_>,
    name: &Code,
    before: Option<i32>,
    limit: i64,
) -> Result<Vec<CalendarVersion>, DbError> {
    use calendar_version as t;
    let query = t::table
        .filter(t::name.eq(name.as_str()))
        .filter(t::version.lt(before.unwrap_or(i32::MAX)))
        .order(t::version.desc())
        .limit(limit)
        .select(VersionRow::as_select());
    let rows = query.load(tx.conn()).await?.into_iter();
    rows.map(CalendarVersion::try_from).collect()
}

/// One version.
///
/// # Errors
/// [`DbError`].
pub async fn version(
    tx: &mut Tx<'_>,
    name: &Code,
    version: i32,
) -> Result<Option<CalendarVersion>, DbError> {
    use calendar_version as t;
    let query = t::table
        .find((name.as_str(), version))
        .select(VersionRow::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(CalendarVersion::try_from).transpose()
}
