//! "Count this complaint anew": appended by the database with every fact, taken by whoever folds.

use chrono::{DateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use uuid::Uuid;

use super::super::tables::complaints;
use super::tables::statistics_mark;

#[derive(QueryableByName)]
struct Marked {
    #[diesel(sql_type = SqlUuid)]
    complaint_id: Uuid,
}

/// Takes the oldest marks that nobody else has in hand; the complaint of each. A mark that comes while
/// they are counted stays.
pub(crate) async fn take(tx: &mut Tx<'_>, most: usize) -> Result<Vec<Uuid>, DbError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let oldest = "delete from statistics_mark where id in \
                  (select id from statistics_mark order by id limit $1 for update skip locked) \
                  returning complaint_id";
    let marked: Vec<Marked> = Prepared(sql_query(oldest).bind::<BigInt, _>(most))
        .load(tx.conn())
        .await?;
    Ok(marked.into_iter().map(|m| m.complaint_id).collect())
}

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = BigInt)]
    marks: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    since: Option<DateTime<Utc>>,
}

/// How many marks wait, 10,000 at most, and when the oldest of their facts happened.
pub(crate) async fn waiting(tx: &mut Tx<'_>) -> Result<(i64, Option<DateTime<Utc>>), DbError> {
    // After an upgrade all the register waits, and everybody asks this.
    let oldest = "select count(*) as marks, min(at) as since \
                  from (select at from statistics_mark order by id limit 10000) oldest";
    let waiting: Waiting = Prepared(sql_query(oldest)).get_result(tx.conn()).await?;
    Ok((waiting.marks, waiting.since))
}

/// The newest mark there is.
pub(crate) async fn newest(tx: &mut Tx<'_>) -> Result<Option<i64>, DbError> {
    let newest = statistics_mark::table.select(max(statistics_mark::id));
    Ok(newest.first(tx.conn()).await?)
}

/// Whether a mark up to this one still waits.
pub(crate) async fn waits_up_to(tx: &mut Tx<'_>, mark: i64) -> Result<bool, DbError> {
    let older = statistics_mark::table.filter(statistics_mark::id.le(mark));
    Ok(diesel::select(diesel::dsl::exists(older))
        .get_result(tx.conn())
        .await?)
}

/// Marks a page of complaints, whatever happened to them; the last one, none at the end.
pub(crate) async fn mark_all(
    tx: &mut Tx<'_>,
    after: Option<Uuid>,
    page: i64,
    at: DateTime<Utc>,
) -> Result<Option<Uuid>, DbError> {
    let mut query = complaints::table
        .select(complaints::id)
        .order(complaints::id)
        .limit(page)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(complaints::id.gt(after));
    }
    let ids: Vec<Uuid> = query.load(tx.conn()).await?;
    mark(tx, &ids, at).await?;
    Ok(ids.last().copied())
}

/// Marks these.
pub(crate) async fn mark(
    tx: &mut Tx<'_>,
    complaints: &[Uuid],
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let marks = "insert into statistics_mark (complaint_id, at) select unnest($1), $2";
    sql_query(marks)
        .bind::<diesel::sql_types::Array<SqlUuid>, _>(complaints)
        .bind::<Timestamptz, _>(at)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Marks what was counted by a calendar whose days have changed: complaints of these sites that
/// count as something from that month on.
pub(crate) async fn mark_since(
    tx: &mut Tx<'_>,
    sites: &[Uuid],
    month: chrono::NaiveDate,
    at: DateTime<Utc>,
) -> Result<usize, DbError> {
    let marks = "insert into statistics_mark (complaint_id, at) \
                 select distinct p.complaint_id, $3 from statistics_presence p \
                 join statistics_group g on g.id = p.group_id \
                 where g.site_id = any ($1) and p.month >= $2";
    let query = sql_query(marks)
        .bind::<diesel::sql_types::Array<SqlUuid>, _>(sites)
        .bind::<diesel::sql_types::Date, _>(month)
        .bind::<Timestamptz, _>(at);
    Ok(query.execute(tx.conn()).await?)
}
