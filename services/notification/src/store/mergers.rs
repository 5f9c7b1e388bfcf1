//! What goes on within what (F-6.6).

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use uuid::Uuid;

use super::tables::{correspondences, mergers};
use crate::domain::{ComplaintId, Correspondence, Stage};

/// Into what, when, and how far it was.
pub(super) type Merger = (Uuid, DateTime<Utc>, String);

/// Keeps it; of one that is not merged there is nothing to keep.
pub(super) async fn keep(tx: &mut Tx<'_>, now: &Correspondence) -> Result<(), DbError> {
    let Stage::Merged { lead, at, before } = now.stage() else {
        return Ok(());
    };
    let content = (
        mergers::lead_id.eq(lead.0),
        mergers::merged_at.eq(at),
        mergers::stage.eq(before.code()),
    );
    Prepared(
        diesel::insert_into(mergers::table)
            .values((mergers::complaint_id.eq(now.complaint().0), content))
            .on_conflict(mergers::complaint_id)
            .do_update()
            .set(content),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn of(tx: &mut Tx<'_>, complaint: Uuid) -> Result<Merger, DbError> {
    let query = mergers::table.find(complaint).select((
        mergers::lead_id,
        mergers::merged_at,
        mergers::stage,
    ));
    let found = query.first(tx.conn()).await.optional()?;
    found.ok_or(DbError::Corrupt("merged into nothing"))
}

/// What goes on within it now.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn members(
    tx: &mut Tx<'_>,
    lead: ComplaintId,
) -> Result<Vec<ComplaintId>, DbError> {
    let query = mergers::table
        .inner_join(correspondences::table)
        .filter(mergers::lead_id.eq(lead.0))
        .filter(correspondences::stage.eq("merged"))
        .order(mergers::complaint_id)
        .select(mergers::complaint_id);
    let ids: Vec<Uuid> = query.load(tx.conn()).await?;
    Ok(ids.into_iter().map(ComplaintId).collect())
}
