//! Who speaks for a collective complaint, sealed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use sealing::{DataKey, Sealed};
use uuid::Uuid;

use super::particulars::{OpenError, identity_json, identity_of};
use super::tables::representatives;
use crate::domain::{ComplaintId, Identity, StaffId};

const TABLE: &str = "representatives";
const IDENTITY: &str = "identity";

/// How many speak for it beside the complainant.
pub(crate) async fn count(tx: &mut Tx<'_>, id: ComplaintId) -> Result<u32, DbError> {
    let query = representatives::table.filter(representatives::complaint_id.eq(id.0));
    let count: i64 = query.count().get_result(tx.conn()).await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// One more.
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    key: &DataKey,
    complaint: ComplaintId,
    id: Uuid,
    identity: &Identity,
    at: DateTime<Utc>,
    by: Option<StaffId>,
) -> Result<(), DbError> {
    let sealed = key.seal_row(TABLE, IDENTITY, &id.to_string(), &identity_json(identity));
    diesel::insert_into(representatives::table)
        .values((
            representatives::id.eq(id),
            representatives::complaint_id.eq(complaint.0),
            representatives::identity.eq(sealed.0),
            representatives::added_at.eq(at),
            representatives::added_by.eq(by.map(|by| by.0)),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Who speaks for it beside the complainant, the first one first. The caller has been permitted to
/// read it.
pub(crate) async fn of(
    tx: &mut Tx<'_>,
    key: &DataKey,
    complaint: ComplaintId,
) -> Result<Vec<Identity>, OpenError> {
    let query = representatives::table
        .filter(representatives::complaint_id.eq(complaint.0))
        .order((representatives::added_at, representatives::id))
        .select((representatives::id, representatives::identity));
    let rows: Vec<(Uuid, Vec<u8>)> = query.load(tx.conn()).await?;
    let mut opened = Vec::with_capacity(rows.len());
    for (id, sealed) in rows {
        let plain = key.open_row(TABLE, IDENTITY, &id.to_string(), &Sealed(sealed))?;
        opened.push(identity_of(plain.expose())?);
    }
    Ok(opened)
}
