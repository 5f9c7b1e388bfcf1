//! Rows ↔ domain, and the two numbers that only a row has.
//!
//! Absent on purpose: rules. A row that contradicts itself is an error, never a guess.

pub(crate) mod codes;
pub(crate) mod custody;
mod deeds;
mod forget;
mod interests;
mod judgements;
mod read;
mod rows;
mod tables;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Revision, SaveError, Tx};

pub use deeds::{record_ids, records_of};
pub use forget::forget;
pub use interests::{interests_in, touching};
pub use read::{After, Listed, Queue, Wanted, list};

use crate::domain::{ComplaintId, Fact, Investigation};
use rows::{Counting, Pointers, Row};
use tables::investigations;

/// `None`: the register has not told of it. A row found is locked, so that commands queue up.
///
/// # Errors
/// [`DbError`].
pub async fn load(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
) -> Result<Option<(Investigation, Revision)>, DbError> {
    let query = investigations::table
        .find(complaint.0)
        .for_update()
        .select(<(Row, Counting)>::as_select());
    match query.first(tx.conn()).await.optional()? {
        Some(row) => rows::restore(tx, row).await.map(Some),
        None => Ok(None),
    }
}

/// The same for reading only: locks nothing.
///
/// # Errors
/// [`DbError`].
pub async fn peek(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
) -> Result<Option<(Investigation, Revision)>, DbError> {
    let query = investigations::table
        .find(complaint.0)
        .select(<(Row, Counting)>::as_select());
    match query.first(tx.conn()).await.optional()? {
        Some(row) => rows::restore(tx, row).await.map(Some),
        None => Ok(None),
    }
}

/// Creates the row after "no row yet", else updates it; either fails if somebody was faster.
/// Deeds that came with the facts become rows of their own.
///
/// # Errors
/// [`SaveError`].
pub async fn save(
    tx: &mut Tx<'_>,
    before: Revision,
    investigation: &Investigation,
    facts: &[Fact],
) -> Result<Revision, SaveError> {
    let public = facts.iter().filter(|fact| fact.is_public()).count();
    let after = before.next(public);
    let (row, pointers) = (
        Row::of(investigation, after),
        Pointers::of(investigation, facts, after.version),
    );
    let written = if before == Revision::default() {
        // Whoever loses the race to create reads `Stale`, not a failed query.
        let insert = diesel::insert_into(investigations::table).values(&row);
        insert.on_conflict_do_nothing().execute(tx.conn()).await
    } else {
        let seen = investigations::table
            .find(row.complaint_id)
            .filter(investigations::version.eq(before.version));
        Prepared(diesel::update(seen).set((&row, &pointers)))
            .execute(tx.conn())
            .await
    };
    if written.map_err(DbError::from)? == 0 {
        return Err(SaveError::Stale);
    }
    let round = investigation.work().map_or(0, |work| work.round);
    deeds::write(tx, (row.complaint_id, after.version), round, facts).await?;
    Ok(after)
}

/// Counts facts that are told of a complaint and change nothing of it. The row is locked.
///
/// # Errors
/// [`DbError`].
pub async fn count_facts(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    before: Revision,
    facts: usize,
) -> Result<(), DbError> {
    let after = before.next(facts).event_seq;
    Prepared(
        diesel::update(investigations::table.find(complaint.0))
            .set(investigations::event_seq.eq(after)),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
