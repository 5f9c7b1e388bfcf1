//! Due events (F-4.4e): what is said when. A row is claimed together with its case, and neither is
//! waited for: whoever has it in hand says it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::{Alarm, Clock};
use uuid::Uuid;

use super::tables::due_event;
use crate::domain::ComplaintId;

/// One alarm of one deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Whose.
    pub complaint: ComplaintId,
    /// Which clock.
    pub clock: Clock,
    /// Which setting of it.
    pub version: i32,
    /// Which alarm.
    pub alarm: Alarm,
    /// When it is due.
    pub at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    complaint_id: Uuid,
    #[diesel(sql_type = Text)]
    clock: String,
    #[diesel(sql_type = Integer)]
    deadline_version: i32,
    #[diesel(sql_type = Text)]
    alarm: String,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

/// The next one that is due and free, in the order of time; `after` passes by those that could not
/// be told in this round. Locks the row and its case until the transaction ends.
///
/// # Errors
/// [`DbError`].
pub async fn claim(
    tx: &mut Tx<'_>,
    after: Option<&Due>,
    now: DateTime<Utc>,
) -> Result<Option<Due>, DbError> {
    // Never waits, so it cannot take part in a deadlock with commands, which lock the case first.
    let next = "select d.complaint_id, d.clock, d.deadline_version, d.alarm, d.at
        from due_event d join assignment a using (complaint_id)
        where d.fired_at is null and d.at <= $1
          and ($2 is null or (d.at, d.complaint_id, d.clock, d.deadline_version, d.alarm) > ($2, $3, $4, $5, $6))
        order by d.at, d.complaint_id, d.clock, d.deadline_version, d.alarm
        limit 1
        for update of d, a skip locked";
    let query = sql_query(next)
        .bind::<Timestamptz, _>(now)
        .bind::<Nullable<Timestamptz>, _>(after.map(|due| due.at))
        .bind::<Nullable<SqlUuid>, _>(after.map(|due| due.complaint.0))
        .bind::<Nullable<Text>, _>(after.map(|due| due.clock.code()))
        .bind::<Nullable<Integer>, _>(after.map(|due| due.version))
        .bind::<Nullable<Text>, _>(after.map(|due| due.alarm.code()));
    let row: Option<Row> = Prepared(query).get_result(tx.conn()).await.optional()?;
    row.map(|row| {
        Ok(Due {
            complaint: ComplaintId(row.complaint_id),
            clock: Clock::parse(&row.clock)?,
            version: row.deadline_version,
            alarm: Alarm::parse(&row.alarm)?,
            at: row.at,
        })
    })
    .transpose()
}

/// It was said.
///
/// # Errors
/// [`DbError`].
pub async fn fired(tx: &mut Tx<'_>, due: &Due, now: DateTime<Utc>) -> Result<(), DbError> {
    let key = (
        due.complaint.0,
        due.clock.code(),
        due.version,
        due.alarm.code(),
    );
    let row = due_event::table.find(key);
    Prepared(diesel::update(row).set(due_event::fired_at.eq(now)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// It no longer counts.
///
/// # Errors
/// [`DbError`].
pub async fn drop(tx: &mut Tx<'_>, due: &Due) -> Result<(), DbError> {
    let key = (
        due.complaint.0,
        due.clock.code(),
        due.version,
        due.alarm.code(),
    );
    diesel::delete(due_event::table.find(key))
        .execute(tx.conn())
        .await?;
    Ok(())
}
