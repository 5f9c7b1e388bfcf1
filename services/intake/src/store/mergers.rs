//! What goes on within what (F-6.6), and to which earlier complaint a declined repeat refers.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::Stage;
use uuid::Uuid;

use super::tables::{complaints, earlier_complaints, mergers};
use crate::domain::{Complaint, ComplaintId, Merger, StaffId};

/// Keeps or forgets the merger of a complaint whose row is saved in the same transaction.
pub(crate) async fn follow(tx: &mut Tx<'_>, now: &Complaint) -> Result<(), DbError> {
    let id = now.id().0;
    let Some(merger) = now.merger() else {
        diesel::delete(mergers::table.find(id))
            .execute(tx.conn())
            .await?;
        return Ok(());
    };
    let content = (
        mergers::lead_id.eq(merger.into.0),
        mergers::merged_by.eq(merger.by.0),
        mergers::merged_at.eq(merger.at),
        mergers::stage.eq(now.state().beneath().stage().code()),
    );
    Prepared(
        diesel::insert_into(mergers::table)
            .values((mergers::complaint_id.eq(id), content))
            .on_conflict(mergers::complaint_id)
            .do_update()
            .set(content),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Into what a merged complaint was merged, and where it stood.
pub(crate) async fn of(tx: &mut Tx<'_>, id: ComplaintId) -> Result<(Merger, Stage), DbError> {
    let query = mergers::table.find(id.0).select((
        mergers::lead_id,
        mergers::merged_by,
        mergers::merged_at,
        mergers::stage,
    ));
    let found: Option<(Uuid, Uuid, _, String)> = query.first(tx.conn()).await.optional()?;
    let (lead, by, at, stage) = found.ok_or(DbError::Corrupt("merged into nothing"))?;
    let merger = Merger {
        into: ComplaintId(lead),
        by: StaffId(by),
        at,
    };
    Ok((merger, Stage::parse(&stage)?))
}

/// What was merged into it, the oldest first.
pub(crate) async fn members(
    tx: &mut Tx<'_>,
    lead: ComplaintId,
) -> Result<Vec<ComplaintId>, DbError> {
    let query = mergers::table
        .filter(mergers::lead_id.eq(lead.0))
        .order(mergers::complaint_id)
        .select(mergers::complaint_id);
    let ids: Vec<Uuid> = query.load(tx.conn()).await?;
    Ok(ids.into_iter().map(ComplaintId).collect())
}

/// Keeps to what a declined repeat refers.
pub(crate) async fn refer(
    tx: &mut Tx<'_>,
    repeat: ComplaintId,
    earlier: ComplaintId,
) -> Result<(), DbError> {
    diesel::insert_into(earlier_complaints::table)
        .values((
            earlier_complaints::complaint_id.eq(repeat.0),
            earlier_complaints::earlier_id.eq(earlier.0),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The number to which a declined repeat refers.
pub(crate) async fn earlier_number(
    tx: &mut Tx<'_>,
    repeat: ComplaintId,
) -> Result<Option<String>, DbError> {
    let query = earlier_complaints::table
        .inner_join(complaints::table.on(complaints::id.eq(earlier_complaints::earlier_id)))
        .filter(earlier_complaints::complaint_id.eq(repeat.0))
        .select(complaints::number);
    Ok(query.first(tx.conn()).await.optional()?)
}
