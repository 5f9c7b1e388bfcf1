//! What operators watch.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{Db, DbError};

use crate::inbox::now;
use crate::schema::{inbox_message, outbox};

/// One reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gauges {
    /// Facts not yet confirmed by the broker.
    pub unsent: i64,
    /// Age of the oldest of them, in seconds.
    pub oldest_unsent_seconds: f64,
    /// Messages that wait for another attempt or an earlier one.
    pub pending: i64,
    /// Age of the oldest of them, in seconds.
    pub oldest_pending_seconds: f64,
    /// Parked messages: more than none is an alarm.
    pub parked: i64,
}

/// Reads them.
///
/// # Errors
/// [`DbError`].
pub async fn gauges(db: &Db) -> Result<Gauges, DbError> {
    let mut conn = db.conn().await?;
    let (unsent, oldest): (i64, Option<DateTime<Utc>>) = outbox::table
        .select((count_star(), min(outbox::occurred_at)))
        .first(&mut *conn)
        .await?;
    let (pending, first): (i64, Option<DateTime<Utc>>) = inbox_message::table
        .filter(inbox_message::status.eq("pending"))
        .select((count_star(), min(inbox_message::first_at)))
        .first(&mut *conn)
        .await?;
    let parked = inbox_message::table
        .filter(inbox_message::status.eq("dead"))
        .count()
        .get_result(&mut *conn)
        .await?;
    let age =
        |at: Option<DateTime<Utc>>| at.map_or(0.0, |at| (now() - at).as_seconds_f64().max(0.0));
    Ok(Gauges {
        unsent,
        oldest_unsent_seconds: age(oldest),
        pending,
        oldest_pending_seconds: age(first),
        parked,
    })
}
