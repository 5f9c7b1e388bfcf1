//! Number and code: hashes, failures, accesses.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use uuid::Uuid;

use super::tables::{complaints, registrations, tracking_failures};
use crate::domain::{Attempts, ComplaintId, WINDOW};

/// What tracking finds by a number.
#[derive(Queryable)]
pub(crate) struct Tracked {
    /// The complaint.
    pub(crate) id: Uuid,
    /// Keyed hash of its code.
    pub(crate) code_hash: Vec<u8>,
}

/// Counts the failures of a number and an address, one try at a time: without the lock, a hundred
/// guesses at once would all see the same count.
pub(crate) async fn attempts(
    tx: &mut Tx<'_>,
    number: &[u8],
    address: &[u8],
    at: DateTime<Utc>,
) -> Result<Attempts, DbError> {
    let mut subjects = [number, address];
    // In one order, so that two tries never wait for each other.
    subjects.sort_unstable();
    for subject in subjects {
        let name: String = subject.iter().map(|b| format!("{b:02x}")).collect();
        let lock = diesel::dsl::sql::<Bool>("pg_advisory_xact_lock(hashtextextended(")
            .bind::<Text, _>(format!("tracking:{name}"))
            .sql(", 0)) is null");
        diesel::select(lock).execute(tx.conn()).await?;
    }
    let since = at - WINDOW;
    let mut counts = [0, 0];
    for (count, subject) in counts.iter_mut().zip([number, address]) {
        let recent = tracking_failures::table
            .filter(tracking_failures::subject.eq(subject))
            .filter(tracking_failures::at.gt(since));
        *count = recent.count().get_result(tx.conn()).await?;
    }
    let [number, address] = counts;
    Ok(Attempts { number, address })
}

/// Notes a wrong code, and forgets those that count no more.
pub(crate) async fn failed(
    tx: &mut Tx<'_>,
    number: &[u8],
    address: &[u8],
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = |subject: &[u8]| {
        (
            tracking_failures::subject.eq(subject.to_vec()),
            tracking_failures::at.eq(at),
        )
    };
    diesel::insert_into(tracking_failures::table)
        .values(vec![row(number), row(address)])
        .execute(tx.conn())
        .await?;
    let old = tracking_failures::table.filter(tracking_failures::at.lt(at - WINDOW));
    diesel::delete(old).execute(tx.conn()).await?;
    Ok(())
}

/// Looks a number up.
pub(crate) async fn find(tx: &mut Tx<'_>, number: &str) -> Result<Option<Tracked>, DbError> {
    let query = complaints::table
        .inner_join(registrations::table)
        .filter(complaints::number.eq(number))
        .select((complaints::id, registrations::code_hash));
    Ok(query.first(tx.conn()).await.optional()?)
}

/// Counts an access; the complainant sees how many there were.
pub(crate) async fn accessed(tx: &mut Tx<'_>, id: ComplaintId) -> Result<i32, DbError> {
    let count = registrations::accesses.eq(registrations::accesses + 1);
    let update = diesel::update(registrations::table.find(id.0)).set(count);
    let counted = Prepared(update.returning(registrations::accesses));
    Ok(counted.get_result(tx.conn()).await?)
}

/// Replaces the code; the one before opens nothing from now on.
pub(crate) async fn replace_code(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    hash: &[u8],
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    Prepared(diesel::update(registrations::table.find(id.0)).set((
        registrations::code_hash.eq(hash),
        registrations::code_issued_at.eq(at),
    )))
    .execute(tx.conn())
    .await?;
    Ok(())
}
