//! Workers claim rows for the time of a lease; `attempts` is the fence, so that a worker which lost
//! its lease changes nothing any more.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::ReplyChannel;
use uuid::Uuid;

use super::deliveries::{Delivery, DeliveryRow};
use super::tables::deliveries;

/// A claim, good for as long as the lease.
#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    /// What to deliver.
    pub(crate) delivery: Delivery,
}

/// Takes rows that are due, those of killed workers, too. `now` is the rehearsable clock, `real`
/// the machine's.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn claim(
    tx: &mut Tx<'_>,
    now: DateTime<Utc>,
    real: DateTime<Utc>,
    lease: chrono::TimeDelta,
    most: i64,
) -> Result<Vec<Claimed>, DbError> {
    use deliveries as t;
    let waiting = t::state
        .eq("queued")
        .or(t::state.eq("sending").and(t::leased_until.lt(real)));
    let ids: Vec<Uuid> = t::table
        .filter(waiting)
        .filter(t::channel.ne(ReplyChannel::Phone.code()))
        .filter(t::retry_at.le(real))
        .filter(t::not_before.le(now))
        .order(t::retry_at)
        .limit(most)
        .select(t::id)
        .for_update()
        .skip_locked()
        .load(tx.conn())
        .await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<DeliveryRow> = Prepared(
        diesel::update(t::table.filter(t::id.eq_any(ids)))
            .set((
                t::state.eq("sending"),
                t::leased_until.eq(real + lease),
                t::attempts.eq(t::attempts + 1),
            ))
            .returning(DeliveryRow::as_returning()),
    )
    .get_results(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Claimed {
                delivery: row.try_into()?,
            })
        })
        .collect()
}

/// Makes a claim good for longer; false where it was lost to another worker meanwhile.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn renew(
    tx: &mut Tx<'_>,
    claimed: &Claimed,
    until: DateTime<Utc>,
) -> Result<bool, DbError> {
    let renewed = Prepared(
        diesel::update(held(claimed.delivery.id.0, claimed.delivery.attempts))
            .set(deliveries::leased_until.eq(until)),
    )
    .execute(tx.conn())
    .await?;
    Ok(renewed == 1)
}

/// The row, as long as the claim is good.
#[diesel::dsl::auto_type(no_type_alias)]
fn held(id: Uuid, attempts: i32) -> _ {
    deliveries::table
        .find(id)
        .filter(deliveries::state.eq("sending"))
        .filter(deliveries::attempts.eq(attempts))
}

/// How a claim ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Ending {
    /// It was delivered; filled from this version of its template, where it has one.
    Sent(DateTime<Utc>, Option<i32>),
    /// The letter is written, and waits for the post; filled from this version of its template.
    ToPost(Option<i32>),
    /// It never will be; why, as a code.
    Failed(DateTime<Utc>, &'static str),
    /// Tried again from this real moment on; why, as a code.
    Later(DateTime<Utc>, &'static str),
    /// Not a try at all: it waits for business hours.
    Quiet(DateTime<Utc>),
    /// Nobody wants it any more.
    Cancelled(DateTime<Utc>),
}

/// Ends a claim; false where the lease was lost to another worker meanwhile.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn finish(
    tx: &mut Tx<'_>,
    claimed: &Claimed,
    ending: Ending,
) -> Result<bool, DbError> {
    use deliveries as t;
    let mine = held(claimed.delivery.id.0, claimed.delivery.attempts);
    let free = (
        t::leased_until.eq(None::<DateTime<Utc>>),
        t::version.eq(t::version + 1),
    );
    let done = match ending {
        Ending::Sent(at, template) => {
            let end = (
                t::state.eq("sent"),
                t::finished_at.eq(at),
                t::problem.eq(None::<String>),
                t::template_version.eq(template),
            );
            Prepared(diesel::update(mine).set((free, end)))
                .execute(tx.conn())
                .await
        }
        Ending::ToPost(template) => {
            let end = (
                t::state.eq("to_post"),
                t::problem.eq(None::<String>),
                t::template_version.eq(template),
            );
            Prepared(diesel::update(mine).set((free, end)))
                .execute(tx.conn())
                .await
        }
        Ending::Failed(at, problem) => {
            let end = (
                t::state.eq("failed"),
                t::finished_at.eq(at),
                t::problem.eq(problem),
            );
            Prepared(diesel::update(mine).set((free, end)))
                .execute(tx.conn())
                .await
        }
        Ending::Cancelled(at) => {
            let end = (t::state.eq("cancelled"), t::finished_at.eq(at));
            Prepared(diesel::update(mine).set((free, end)))
                .execute(tx.conn())
                .await
        }
        Ending::Later(retry_at, problem) => {
            let end = (
                t::state.eq("queued"),
                t::retry_at.eq(retry_at),
                t::problem.eq(problem),
            );
            Prepared(diesel::update(mine).set((free, end)))
                .execute(tx.conn())
                .await
        }
        Ending::Quiet(until) => {
            let end = (
                t::state.eq("queued"),
                t::not_before.eq(until),
                t::attempts.eq(t::attempts - 1),
            );
            Prepared(diesel::update(mine).set((free, end)))
                .execute(tx.conn())
                .await
        }
    };
    Ok(done? == 1)
}
