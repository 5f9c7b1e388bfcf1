//! What was told after a message was handed over.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};

use super::tables::{deliveries as d, sms_receipts as r};
use crate::domain::DeliveryId;

/// Old tellings are refused by their moment, minutes after it.
const KEPT: TimeDelta = TimeDelta::days(1);

/// Whether this is told for the first time.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn first_telling(
    tx: &mut Tx<'_>,
    webhook: &str,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let heard = diesel::insert_into(r::table)
        .values((r::webhook_id.eq(webhook), r::heard_at.eq(at)))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(heard == 1)
}

/// Forgets tellings that could not be repeated any more; returns how many.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn forget_tellings(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<usize, DbError> {
    let old = r::table.filter(r::heard_at.lt(now - KEPT));
    Ok(diesel::delete(old).execute(tx.conn()).await?)
}

/// Keeps what the gateway told.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn note_receipt(
    tx: &mut Tx<'_>,
    id: DeliveryId,
    receipt: &'static str,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    Prepared(diesel::update(d::table.find(id.0)).set((
        d::receipt.eq(receipt),
        d::receipt_at.eq(at),
        d::version.eq(d::version + 1),
    )))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What counted as sent came back: it failed after all.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn come_back(
    tx: &mut Tx<'_>,
    id: DeliveryId,
    problem: &'static str,
    at: DateTime<Utc>,
) -> Result<i32, DbError> {
    let version = Prepared(
        diesel::update(d::table.find(id.0).filter(d::state.eq("sent")))
            .set((
                d::state.eq("failed"),
                d::problem.eq(problem),
                d::finished_at.eq(at),
                d::version.eq(d::version + 1),
            ))
            .returning(d::version),
    )
    .get_result(tx.conn())
    .await?;
    Ok(version)
}
