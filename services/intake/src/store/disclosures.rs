//! Who read who complains, and why: rows that are only added.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use sealing::{DataKey, Sealed};
use uuid::Uuid;
use web::MAX_ROWS;

use super::particulars::OpenError;
use super::tables::disclosures;
use crate::domain::{ComplaintId, Disclosures, StaffId};

const TABLE: &str = "disclosures";
const REASON: &str = "sealed_reason";

/// One disclosure, its reason opened. No `Debug`.
pub(crate) struct Disclosure {
    /// Its id.
    pub(crate) id: Uuid,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// To whom.
    pub(crate) staff: StaffId,
    /// Why; none once it is erased.
    pub(crate) reason: Option<String>,
}

/// How often somebody was told within the last hour and the last day, one request at a time: without
/// the lock, a hundred at once would all see the same count.
pub(crate) async fn made(
    tx: &mut Tx<'_>,
    by: StaffId,
    at: DateTime<Utc>,
) -> Result<Disclosures, DbError> {
    let lock = diesel::dsl::sql::<Bool>("pg_advisory_xact_lock(hashtextextended(")
        .bind::<Text, _>(format!("disclosures:{}", by.0))
        .sql(", 0)) is null");
    diesel::select(lock).execute(tx.conn()).await?;
    let mut counts = [0, 0];
    for (count, span) in counts
        .iter_mut()
        .zip([TimeDelta::hours(1), TimeDelta::days(1)])
    {
        let recent = disclosures::table
            .filter(disclosures::staff_id.eq(by.0))
            .filter(disclosures::at.gt(at - span));
        *count = recent.count().get_result(tx.conn()).await?;
    }
    let [within_hour, within_day] = counts;
    Ok(Disclosures {
        within_hour,
        within_day,
    })
}

/// One more.
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    key: &DataKey,
    (complaint, id): (ComplaintId, Uuid),
    by: StaffId,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let sealed = key.seal_row(TABLE, REASON, &id.to_string(), reason.as_bytes());
    diesel::insert_into(disclosures::table)
        .values((
            disclosures::id.eq(id),
            disclosures::complaint_id.eq(complaint.0),
            disclosures::staff_id.eq(by.0),
            disclosures::at.eq(at),
            disclosures::sealed_reason.eq(sealed.0),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The newest of a complaint, the newest first; without reasons where the key is gone. The caller has been
/// permitted to read them.
pub(crate) async fn of(
    tx: &mut Tx<'_>,
    key: Option<&DataKey>,
    complaint: ComplaintId,
) -> Result<Vec<Disclosure>, OpenError> {
    let query = disclosures::table
        .filter(disclosures::complaint_id.eq(complaint.0))
        .order((disclosures::at.desc(), disclosures::id.desc()))
        .limit(MAX_ROWS)
        .select((
            disclosures::id,
            disclosures::at,
            disclosures::staff_id,
            disclosures::sealed_reason,
        ));
    let rows: Vec<(Uuid, DateTime<Utc>, Uuid, Vec<u8>)> = query.load(tx.conn()).await?;
    let mut opened = Vec::with_capacity(rows.len());
    for (id, at, staff, sealed) in rows {
        let reason = match key {
            Some(key) => {
                let plain = key.open_row(TABLE, REASON, &id.to_string(), &Sealed(sealed))?;
                Some(plain.into_text()?.expose().to_owned())
            }
            None => None,
        };
        opened.push(Disclosure {
            id,
            at,
            staff: StaffId(staff),
            reason,
        });
    }
    Ok(opened)
}
