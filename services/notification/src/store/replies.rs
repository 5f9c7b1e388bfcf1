//! Replies: their texts, and when they reached the complainant.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::ReplyChannel;
use uuid::Uuid;

use super::tables::replies;
use crate::domain::{ComplaintId, Reply};

/// A reply as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = replies, check_for_backend(diesel::pg::Pg))]
pub(crate) struct ReplyRow {
    /// From 1 on.
    pub(crate) round: i32,
    /// What it says.
    pub(crate) text: String,
    /// Who wrote it.
    pub(crate) written_by: Uuid,
    /// When.
    pub(crate) written_at: DateTime<Utc>,
    /// How it was sent.
    pub(crate) channel: Option<String>,
    /// When; none while it is on its way.
    pub(crate) sent_at: Option<DateTime<Utc>>,
}

/// Writes the text of a round; one that was never sent gives way to a newer one.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn write_reply(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    round: i32,
    reply: Reply,
    text: &str,
) -> Result<(), DbError> {
    let values = (
        replies::text.eq(text),
        replies::written_by.eq(reply.by.0),
        replies::written_at.eq(reply.at),
        replies::delivery_id.eq(reply.delivery.0),
    );
    Prepared(
        diesel::insert_into(replies::table)
            .values((
                replies::complaint_id.eq(complaint.0),
                replies::round.eq(round),
                values,
            ))
            .on_conflict((replies::complaint_id, replies::round))
            .do_update()
            .set(values),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// It reached the complainant.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn mark_sent(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    round: i32,
    channel: ReplyChannel,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    Prepared(
        diesel::update(replies::table.find((complaint.0, round)))
            .set((replies::channel.eq(channel.code()), replies::sent_at.eq(at))),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// All replies, the first first.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn replies_of(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
) -> Result<Vec<ReplyRow>, DbError> {
    let query = replies::table
        .filter(replies::complaint_id.eq(complaint.0))
        .order(replies::round);
    Ok(query.select(ReplyRow::as_select()).load(tx.conn()).await?)
}

/// The text that a delivery brings.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn reply_text(tx: &mut Tx<'_>, delivery: Uuid) -> Result<Option<String>, DbError> {
    let query = replies::table
        .filter(replies::delivery_id.eq(delivery))
        .select(replies::text);
    Ok(query.first(tx.conn()).await.optional()?)
}

/// The text of a round's reply, once it has been sent.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn reply_of_round(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    round: i32,
) -> Result<Option<String>, DbError> {
    let query = replies::table
        .find((complaint.0, round))
        .filter(replies::sent_at.is_not_null())
        .select(replies::text);
    Ok(query.first(tx.conn()).await.optional()?)
}
