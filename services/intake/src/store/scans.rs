//! Evidence that waits for the scanner: taken up for the time of a lease. `tries` is the fence, so
//! that whoever lost the lease changes nothing any more.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, exists, min};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use uuid::Uuid;

use super::tables::{evidence, particulars};
use crate::domain::{ComplaintId, Scan, Scanned};

/// A file that is taken up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claimed {
    /// Which.
    pub(crate) id: Uuid,
    /// Of which complaint.
    pub(crate) complaint: ComplaintId,
    /// How often it was taken up, this time included.
    pub(crate) tries: i32,
}

type Condition = Box<dyn BoxableExpression<evidence::table, Pg, SqlType = Bool>>;

/// What nobody has scanned yet and can be scanned: of erased complaints nothing opens any more.
fn is_unscanned() -> Condition {
    let readable = particulars::table
        .filter(particulars::complaint_id.eq(evidence::complaint_id))
        .filter(particulars::wrapped_key.is_not_null());
    let kept = evidence::state.eq("kept");
    let unscanned = evidence::scan.eq(Scan::Unscanned.code());
    Box::new(kept.and(unscanned).and(exists(readable)))
}

/// Of kept files, whose size is known.
fn fits(largest: i64) -> Condition {
    Box::new(evidence::size.assume_not_null().le(largest))
}

/// Nobody has taken it up, and it has waited long enough.
fn is_due_at(now: DateTime<Utc>) -> Condition {
    let waited = evidence::scan_after.assume_not_null().le(now);
    Box::new(evidence::scan_after.is_null().or(waited))
}

/// Whether there is anything to take up.
pub(crate) async fn is_due(
    tx: &mut Tx<'_>,
    largest: i64,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let due = evidence::table
        .filter(is_unscanned())
        .filter(fits(largest))
        .filter(is_due_at(now));
    Ok(diesel::select(exists(due)).get_result(tx.conn()).await?)
}

/// Takes up the oldest file that nobody else has taken up, until then.
pub(crate) async fn claim(
    tx: &mut Tx<'_>,
    largest: i64,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Claimed>, DbError> {
    let oldest = evidence::table
        .filter(is_unscanned())
        .filter(fits(largest))
        .filter(is_due_at(now))
        .order((evidence::kept_at, evidence::id))
        .select(evidence::id)
        .limit(1)
        .for_update()
        .skip_locked();
    let oldest: Option<Uuid> = oldest.first(tx.conn()).await.optional()?;
    let Some(id) = oldest else {
        return Ok(None);
    };
    let claimed = Prepared(
        diesel::update(evidence::table.find(id))
            .set((
                evidence::scan_tries.eq(evidence::scan_tries + 1),
                evidence::scan_after.eq(until),
            ))
            .returning((evidence::complaint_id, evidence::scan_tries)),
    );
    let (complaint, tries): (Uuid, i32) = claimed.get_result(tx.conn()).await?;
    Ok(Some(Claimed {
        id,
        complaint: ComplaintId(complaint),
        tries,
    }))
}

/// The row, as long as nobody else has taken it up.
#[diesel::dsl::auto_type(no_type_alias)]
fn held(id: Uuid, tries: i32) -> _ {
    evidence::table
        .find(id)
        .filter(evidence::scan.eq("unscanned"))
        .filter(evidence::scan_tries.eq(tries))
}

/// It came to nothing: it may be tried again from then on.
pub(crate) async fn again(
    tx: &mut Tx<'_>,
    claimed: &Claimed,
    from: DateTime<Utc>,
) -> Result<(), DbError> {
    Prepared(diesel::update(held(claimed.id, claimed.tries)).set(evidence::scan_after.eq(from)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Keeps what the scanner said; false where somebody else has taken the file up meanwhile.
pub(crate) async fn scanned(
    tx: &mut Tx<'_>,
    claimed: &Claimed,
    scanned: Scanned,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let kept = Prepared(diesel::update(held(claimed.id, claimed.tries)).set((
        evidence::scan.eq(Scan::from(scanned).code()),
        evidence::scanned_at.eq(at),
    )));
    Ok(kept.execute(tx.conn()).await? == 1)
}

/// What is in quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quarantine {
    /// Files that wait for the scanner.
    pub(crate) waiting: i64,
    /// When the oldest of them was kept.
    pub(crate) oldest: Option<DateTime<Utc>>,
    /// Files that are too large to be scanned.
    pub(crate) too_large: i64,
    /// Files in which something was found.
    pub(crate) infected: i64,
}

/// Counts it.
pub(crate) async fn quarantine(tx: &mut Tx<'_>, largest: i64) -> Result<Quarantine, DbError> {
    let waiting = evidence::table
        .filter(is_unscanned())
        .filter(fits(largest))
        .select((count_star(), min(evidence::kept_at)));
    let (waiting, oldest) = waiting.first(tx.conn()).await?;
    let too_large = evidence::table
        .filter(is_unscanned())
        .filter(diesel::dsl::not(fits(largest)))
        .count();
    let too_large = too_large.get_result(tx.conn()).await?;
    let infected = evidence::table
        .filter(evidence::scan.eq(Scan::Infected.code()))
        .count();
    Ok(Quarantine {
        waiting,
        oldest,
        too_large,
        infected: infected.get_result(tx.conn()).await?,
    })
}
