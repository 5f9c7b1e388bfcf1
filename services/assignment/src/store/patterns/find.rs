//! Finding patterns: by name, by what they are counted from, and those that are overdue.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Revision, Tx};
use uuid::Uuid;

use super::row::{Row, whole};
use crate::domain::patterns::{Pattern, PatternId};
use crate::store::tables::pattern as t;

/// One, locked.
///
/// # Errors
/// [`DbError`].
pub async fn load(tx: &mut Tx<'_>, id: PatternId) -> Result<Option<(Pattern, Revision)>, DbError> {
    let query = t::table.find(id.0).for_update().select(Row::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(whole).transpose()
}

/// Those that any of these complaints is counted in: all that what is known of them now may change.
///
/// # Errors
/// [`DbError`].
pub async fn counting(
    tx: &mut Tx<'_>,
    complaints: &[Uuid],
) -> Result<Vec<(Pattern, Revision)>, DbError> {
    let rows = t::table
        .filter(t::complaint_ids.overlaps_with(complaints))
        .order(t::id)
        .for_update()
        .select(Row::as_select());
    let rows: Vec<Row> = rows.load(tx.conn()).await?;
    rows.into_iter().map(whole).collect()
}

/// The pattern of this person whose latest complaint is not before `since`, if there is one.
///
/// # Errors
/// [`DbError`].
pub async fn of_person(
    tx: &mut Tx<'_>,
    person: Uuid,
    restricted: bool,
    since: DateTime<Utc>,
) -> Result<Option<(Pattern, Revision)>, DbError> {
    let query = t::table
        .filter(t::staff_id.eq(person))
        .filter(t::restricted.eq(restricted))
        .filter(t::latest_at.gt(since))
        .order(t::latest_at.desc())
        .for_update()
        .select(Row::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(whole).transpose()
}

/// The pattern of this window, sub-type and quarter, if there is one.
///
/// # Errors
/// [`DbError`].
pub async fn of_window(
    tx: &mut Tx<'_>,
    window: Uuid,
    subtype: &str,
    quarter: NaiveDate,
    restricted: bool,
) -> Result<Option<(Pattern, Revision)>, DbError> {
    let query = t::table
        .filter(t::window_id.eq(window))
        .filter(t::subtype.eq(subtype))
        .filter(t::quarter.eq(quarter))
        .filter(t::restricted.eq(restricted))
        .for_update()
        .select(Row::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(whole).transpose()
}

/// The next one whose measure is overdue and was not told, taken; marked as told.
///
/// # Errors
/// [`DbError`].
pub async fn take_overdue(
    tx: &mut Tx<'_>,
    now: DateTime<Utc>,
) -> Result<Option<(Pattern, Revision)>, DbError> {
    let next = t::table
        .filter(t::due_at.le(now))
        .filter(t::completed_at.is_null())
        .filter(t::overdue_told_at.is_null())
        .order((t::due_at, t::id))
        .for_update()
        .skip_locked()
        .select(Row::as_select());
    let Some(row) = next.first(tx.conn()).await.optional()? else {
        return Ok(None);
    };
    let (pattern, before) = whole(row)?;
    Prepared(diesel::update(t::table.find(pattern.id.0)).set((
        t::overdue_told_at.eq(now),
        t::event_seq.eq(before.event_seq + 1),
    )))
    .execute(tx.conn())
    .await?;
    Ok(Some((pattern, before)))
}

/// One replica at a time looks for patterns, so that the same is not found twice at once.
///
/// # Errors
/// [`DbError`].
pub async fn alone(tx: &mut Tx<'_>) -> Result<bool, DbError> {
    let lock = sql::<diesel::sql_types::Bool>("pg_try_advisory_xact_lock(")
        .bind::<BigInt, _>(LOOKING)
        .sql(")");
    Ok(diesel::select(lock).get_result(tx.conn()).await?)
}

/// `patterns` in ASCII; advisory locks are per database, and schemas of other services have none
/// of that number.
const LOOKING: i64 = 0x7061_7474_6572_6e73;
