//! Rows ↔ domain, and the two numbers that only a row has.
//!
//! Absent on purpose: rules. A row that contradicts itself is an error, never a guess.

mod claims;
mod deliveries;
mod details;
mod follow_ups;
mod forget;
mod letters;
mod list;
mod mergers;
mod patterns;
mod receipts;
mod relayed;
mod replies;
mod rows;
mod tables;
mod templates;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use persistence::{DbError, Prepared, Revision, SaveError, Tx};

pub(crate) use claims::{Claimed, Ending, claim, finish, renew};
pub(crate) use deliveries::{
    Delivery, cancel, cancel_reply, delivery, delivery_id, enqueue, enqueue_about_pattern,
    failure_cause, lead_reply_cause, lock, requeue, sent_by_hand, touch, was_ordered,
};
pub(crate) use follow_ups::{
    Recorded, attempts_of, issue_link, last_attempt, link, use_link, write_attempt,
};
pub(crate) use forget::forget;
pub(crate) use letters::{letter, save_letter, wrote_letter};
pub(crate) use list::{
    After, Listed, Waiting, Wanted, list, to_do, waiting, waiting_facts, waiting_for_people,
};
pub(crate) use mergers::members;
pub(crate) use patterns::{
    keep_pattern, keep_pattern_measure, lock_pattern, pattern, told_of_pattern,
};
pub(crate) use receipts::{come_back, first_telling, forget_tellings, note_receipt};
pub(crate) use relayed::{
    Told, answer_link, issue_answer_link, last_staff_author, relayed_after, relayed_lately,
    relayed_text, rewrap_relayed, use_answer_link, write_relayed,
};
pub(crate) use replies::{
    ReplyRow, mark_sent, replies_of, reply_of_round, reply_text, write_reply,
};
pub(crate) use templates::{Saved, save_template, template_versions, templates_in_effect};

use crate::domain::{ComplaintId, Correspondence, Fact};
use rows::Row;
use tables::correspondences;

/// This service's own tables.
pub(crate) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// `None`: intake has not told of it. A row found is locked, so that commands queue up.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn load(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
) -> Result<Option<(Correspondence, Revision)>, DbError> {
    let query = correspondences::table
        .find(complaint.0)
        .for_update()
        .select(Row::as_select());
    match query.first(tx.conn()).await.optional()? {
        Some(row) => rows::restore(tx, row).await.map(Some),
        None => Ok(None),
    }
}

/// The same for reading only: locks nothing.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn peek(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
) -> Result<Option<(Correspondence, Revision)>, DbError> {
    let query = correspondences::table
        .find(complaint.0)
        .select(Row::as_select());
    match query.first(tx.conn()).await.optional()? {
        Some(row) => rows::restore(tx, row).await.map(Some),
        None => Ok(None),
    }
}

/// Creates the row after "no row yet", else updates it; either fails if somebody was faster.
///
/// # Errors
/// [`SaveError`].
pub(crate) async fn save(
    tx: &mut Tx<'_>,
    before: Revision,
    correspondence: &Correspondence,
    facts: &[Fact],
) -> Result<Revision, SaveError> {
    let public = facts.iter().filter(|fact| fact.is_public()).count();
    let after = before.next(public);
    let row = Row::of(correspondence, after);
    let written = if before == Revision::default() {
        // Whoever loses the race to create reads `Stale`, not a failed query.
        let insert = diesel::insert_into(correspondences::table).values(&row);
        insert.on_conflict_do_nothing().execute(tx.conn()).await
    } else {
        let seen = correspondences::table
            .find(row.complaint_id)
            .filter(correspondences::version.eq(before.version));
        Prepared(diesel::update(seen).set(&row))
            .execute(tx.conn())
            .await
    };
    if written.map_err(DbError::from)? == 0 {
        return Err(SaveError::Stale);
    }
    mergers::keep(tx, correspondence).await?;
    Ok(after)
}
