//! Erasure (F-6.4): what is personal or in somebody's words goes, with the key that opens what was sealed.
//!
//! What stays says nobody's name and nobody's words: number, site, scopes, dates, decisions, hashes of
//! evidence, what it counted as, and the trail, whose entries hold ids and codes only.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use uuid::Uuid;

use super::tables::{
    blind_keys, evidence, keepings, particulars, registrations, remarks, representatives,
    search_texts,
};
use crate::domain::ComplaintId;

/// Forgets it, in the transaction that says so. `nobodys` takes the place of the keyed hash of the tracking
/// code: random bytes, which no code opens.
pub(crate) async fn forget(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    nobodys: [u8; 32],
) -> Result<(), DbError> {
    let nothing = None::<Vec<u8>>;
    let forgotten = Prepared(diesel::update(particulars::table.find(id.0)).set((
        particulars::wrapped_key.eq(nothing.clone()),
        particulars::identity.eq(nothing.clone()),
        particulars::details.eq(nothing.clone()),
        particulars::narrative.eq(None::<String>),
        particulars::narrative_sealed.eq(nothing.clone()),
        particulars::phone_index.eq(nothing.clone()),
        particulars::email_index.eq(nothing.clone()),
        particulars::wechat_index.eq(nothing),
    )))
    .execute(tx.conn())
    .await?;
    if forgotten != 1 {
        return Err(DbError::Corrupt(
            "nothing to forget of a complaint that is not open",
        ));
    }
    diesel::delete(search_texts::table.find(id.0))
        .execute(tx.conn())
        .await?;
    diesel::delete(blind_keys::table.filter(blind_keys::complaint_id.eq(id.0)))
        .execute(tx.conn())
        .await?;
    diesel::delete(remarks::table.filter(remarks::complaint_id.eq(id.0)))
        .execute(tx.conn())
        .await?;
    diesel::delete(representatives::table.filter(representatives::complaint_id.eq(id.0)))
        .execute(tx.conn())
        .await?;
    Prepared(
        diesel::update(registrations::table.find(id.0))
            .set(registrations::code_hash.eq(nobodys.to_vec())),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Evidence of erased complaints of which the bytes are still in the store, from behind one on: nothing opens
/// them any more.
pub(crate) async fn bytes_left(
    tx: &mut Tx<'_>,
    after: Uuid,
    rows: i64,
) -> Result<Vec<Uuid>, DbError> {
    let query = evidence::table
        .inner_join(keepings::table.on(keepings::complaint_id.eq(evidence::complaint_id)))
        .filter(evidence::state.eq("kept"))
        .filter(evidence::bytes_left)
        .filter(evidence::id.gt(after))
        .filter(keepings::erased_at.is_not_null())
        .order(evidence::id)
        .limit(rows)
        .select(evidence::id);
    Ok(query.load(tx.conn()).await?)
}

/// Their bytes are gone.
pub(crate) async fn bytes_gone(tx: &mut Tx<'_>, id: Uuid) -> Result<(), DbError> {
    Prepared(diesel::update(evidence::table.find(id)).set(evidence::bytes_left.eq(false)))
        .execute(tx.conn())
        .await?;
    Ok(())
}
