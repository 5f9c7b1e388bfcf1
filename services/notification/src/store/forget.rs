//! Erasure (F-6.4): the words of replies, relayed messages and calls go, and the links by which the
//! complainant answers. What stays says what was sent when, and how it was answered.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use erasure::GONE;
use persistence::{DbError, Tx};

use uuid::Uuid;

use super::tables::{
    answer_links, deliveries, follow_up_attempts, follow_up_links, relayed, replies,
};
use crate::domain::ComplaintId;

/// Forgets them, in the transaction that marks the erasure; nothing where nothing is known of it. Which
/// letters were written about it: their files are outside of the database.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn forget(
    tx: &mut Tx<'_>,
    ComplaintId(id): ComplaintId,
) -> Result<Vec<Uuid>, DbError> {
    // Whoever is writing about it ends before.
    super::load(tx, ComplaintId(id)).await?;
    diesel::update(replies::table.filter(replies::complaint_id.eq(id)))
        .set(replies::text.eq(GONE))
        .execute(tx.conn())
        .await?;
    let calls = follow_up_attempts::table.filter(follow_up_attempts::complaint_id.eq(id));
    diesel::update(calls)
        .set(follow_up_attempts::note.eq(GONE))
        .execute(tx.conn())
        .await?;
    let messages = relayed::table.filter(relayed::complaint_id.eq(id));
    diesel::update(messages.filter(relayed::wish.eq("message")))
        .set((
            relayed::text.eq(Some(GONE)),
            relayed::text_sealed.eq(None::<Vec<u8>>),
        ))
        .execute(tx.conn())
        .await?;
    diesel::delete(answer_links::table.filter(answer_links::complaint_id.eq(id)))
        .execute(tx.conn())
        .await?;
    diesel::delete(follow_up_links::table.filter(follow_up_links::complaint_id.eq(id)))
        .execute(tx.conn())
        .await?;
    // Also those of which only the file was written yet.
    let letters = deliveries::table
        .filter(deliveries::complaint_id.eq(id))
        .filter(deliveries::channel.eq("letter"))
        .select(deliveries::id);
    Ok(letters.load(tx.conn()).await?)
}
