//! What operators watch, and what is forgotten in time.

use std::time::Duration;

use chrono::{DateTime, Utc};
use persistence::{DbError, idempotency};
use telemetry::{Gauge, Metrics};

use crate::{Notification, store};

/// Between two looks.
pub(crate) const EVERY: Duration = Duration::from_secs(5);
/// Old keys and receipts do no harm for an hour.
pub(crate) const HOURLY: Duration = Duration::from_secs(3600);

/// How much waits for people, and for how long: an alarm is set on the ages.
#[derive(Clone)]
pub(crate) struct Gauges {
    failed: Gauge,
    oldest_failed: Gauge,
    by_hand: Gauge,
    oldest_by_hand: Gauge,
}

impl Gauges {
    pub(crate) fn new(metrics: &Metrics) -> Self {
        Self {
            failed: metrics.gauge(
                "redress.deliveries.failed",
                "Messages that did not arrive and wait for somebody.",
            ),
            oldest_failed: metrics.gauge(
                "redress.deliveries.oldest_failed_seconds",
                "Age of the oldest failure that nobody has seen to.",
            ),
            by_hand: metrics.gauge(
                "redress.deliveries.by_hand",
                "Calls to make, letters to print and post.",
            ),
            oldest_by_hand: metrics.gauge(
                "redress.deliveries.oldest_by_hand_seconds",
                "Age of the oldest of them.",
            ),
        }
    }
}

/// Reads how much waits.
pub(crate) async fn read(service: &Notification) -> anyhow::Result<usize> {
    let waiting: Result<store::Waiting, DbError> = service
        .db
        .transaction(async move |mut tx| store::waiting_for_people(&mut tx).await)
        .await;
    let (waiting, now) = (waiting?, service.sender.clock.now());
    let age =
        |since: Option<DateTime<Utc>>| since.map_or(0.0, |at| (now - at).as_seconds_f64().max(0.0));
    let count = |n: i64| n as f64;
    let gauges = &service.gauges;
    gauges.failed.set(count(waiting.failed));
    gauges.oldest_failed.set(age(waiting.failed_since));
    gauges.by_hand.set(count(waiting.by_hand));
    gauges.oldest_by_hand.set(age(waiting.by_hand_since));
    Ok(0)
}

/// Forgets idempotency keys and receipts that cannot be repeated any more.
pub(crate) async fn sweep(service: &Notification) -> anyhow::Result<usize> {
    let at = service.sender.clock.now();
    let swept: Result<usize, DbError> = service
        .db
        .transaction(async move |mut tx| {
            let keys = idempotency::sweep(&mut tx, at).await?;
            Ok(keys + store::forget_tellings(&mut tx, at).await?)
        })
        .await;
    Ok(swept?)
}
