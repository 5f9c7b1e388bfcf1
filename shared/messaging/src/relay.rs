//! Facts leave the outbox, in order, one relay per schema; others stand by.
//!
//! `cur` lives in memory and only hides rows in flight: a durable "last seq" would skip whoever
//! commits late. A row goes when the broker has confirmed it; after any failure everything that
//! is still there is sent again, and the inboxes know it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use persistence::{Db, DbError, fault};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::backoff::backoff;
use crate::schema::outbox;
use crate::transport::{Outgoing, Publisher, Transport, TransportError};
use crate::{Health, Topology};

const BATCH: i64 = 500;
const IN_FLIGHT: usize = 3;
const IDLE: Duration = Duration::from_secs(1);
const BUSY: Duration = Duration::from_millis(100);
/// How often `cur` begins anew.
const ROUND: Duration = Duration::from_secs(1);
const LOCK_PATIENCE: Duration = Duration::from_secs(3);
const DATABASE_PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
enum RelayError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Transport(#[from] TransportError),
    #[error("the relay's lock was lost")]
    LockLost,
}

impl From<diesel::result::Error> for RelayError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

#[derive(Queryable)]
struct Row {
    seq: i64,
    event_id: Uuid,
    subject: Uuid,
    event_type: String,
    payload: Vec<u8>,
}

/// The one thing of an envelope that its sender looks at.
#[derive(serde::Deserialize)]
struct Traced {
    traceparent: Option<String>,
}

/// What was sent and is not confirmed yet, oldest first: rows and receipt.
type InFlight<T> = VecDeque<(
    Vec<i64>,
    <<T as Transport>::Publisher as Publisher>::Receipt,
)>;

pub(crate) struct Relay<T> {
    pub(crate) db: Db,
    pub(crate) transport: T,
    /// The service whose facts these are.
    pub(crate) source: String,
    /// Queues that must exist before the first fact leaves.
    pub(crate) awaited: Vec<String>,
    pub(crate) health: watch::Sender<Health>,
    pub(crate) stop: CancellationToken,
}

impl<T: Transport> Relay<T> {
    /// Until stopped: become the one relay, send; begin anew after any failure.
    pub(crate) async fn run(self) {
        let mut failures = 0;
        while !self.stop.is_cancelled() {
            match self.stand_by_and_send(&mut failures).await {
                Ok(()) => break,
                Err(e) => {
                    self.health.send_modify(|h| h.relay = false);
                    tracing::warn!(error = %telemetry::chain(&e), failures, "relay begins anew");
                    let wait = backoff(failures).min(Duration::from_secs(5));
                    failures += 1;
                    let _ = timeout(wait, self.stop.cancelled()).await;
                }
            }
        }
    }

    async fn stand_by_and_send(&self, failures: &mut u32) -> Result<(), RelayError> {
        let mut lock = self.db.dedicated().await?;
        let name = format!("relay:{}", self.db.settings().schema);
        loop {
            let locked = timeout(LOCK_PATIENCE, try_lock(&mut lock, &name)).await;
            if locked.map_err(|_| RelayError::LockLost)?? {
                break;
            }
            // Somebody else sends; that is as it should be.
            self.health.send_modify(|h| h.relay = true);
            if timeout(IDLE, self.stop.cancelled()).await.is_ok() {
                return Ok(());
            }
        }
        let mut publisher = self.transport.publisher().await?;
        while !publisher.all_exist(&self.awaited).await? {
            self.health.send_modify(|h| h.relay = true);
            if timeout(IDLE, self.stop.cancelled()).await.is_ok() {
                publisher.close().await;
                return Ok(());
            }
            still_locked(&mut lock).await?;
        }
        self.health.send_modify(|h| h.relay = true);
        let sent = self.send(&mut lock, &mut publisher, failures).await;
        if sent.is_ok() {
            publisher.close().await;
        }
        sent
    }

    async fn send(
        &self,
        lock: &mut AsyncPgConnection,
        publisher: &mut T::Publisher,
        failures: &mut u32,
    ) -> Result<(), RelayError> {
        let news: Arc<Notify> = self.db.told();
        let mut in_flight = InFlight::<T>::new();
        let (mut cur, mut round, mut told) = (0, Instant::now(), false);
        loop {
            let stopping = self.stop.is_cancelled();
            let anew = round.elapsed() >= ROUND;
            // After a failure one fact alone: what a full queue refuses is sent again and again,
            // and every other queue that hears it takes it each time.
            let (batch, most) = if *failures == 0 {
                (BATCH, IN_FLIGHT)
            } else {
                (1, 1)
            };
            if stopping || anew || in_flight.len() >= most {
                let keep = if stopping || anew { 0 } else { most - 1 };
                while in_flight.len() > keep {
                    self.settle(lock, &mut in_flight).await?;
                    *failures = 0;
                }
                if stopping {
                    return Ok(());
                }
            }
            if anew {
                (cur, round) = (0, Instant::now());
            }
            let rows = read(lock, cur, batch).await?;
            let more = i64::try_from(rows.len()) == Ok(batch);
            if let Some(last) = rows.last() {
                cur = last.seq;
                let seqs = rows.iter().map(|row| row.seq).collect();
                let receipt = publisher
                    .send(rows.into_iter().map(|row| self.outgoing(row)).collect())
                    .await?;
                fault::point("relay.after_publish");
                in_flight.push_back((seqs, receipt));
            }
            if more {
                continue;
            }
            // Read again when something was committed, and not to see that nothing was.
            while let Some((_, receipt)) = in_flight.front_mut() {
                told = tokio::select! {
                    receipt = receipt => {
                        receipt?;
                        self.settled(lock, &mut in_flight).await?;
                        *failures = 0;
                        continue;
                    }
                    () = news.notified() => true,
                    () = self.stop.cancelled() => told,
                };
                break;
            }
            if in_flight.is_empty() {
                *failures = 0;
                // A commit elsewhere (another replica of this service) is seen by polling.
                let wait = if cur > 0 { BUSY } else { IDLE };
                cur = 0;
                // What was committed late stands before what was in flight.
                if std::mem::take(&mut told) {
                    continue;
                }
                let _ = timeout(wait, async {
                    tokio::select! { () = news.notified() => {}, () = self.stop.cancelled() => {} }
                })
                .await;
            }
        }
    }

    async fn settle(
        &self,
        lock: &mut AsyncPgConnection,
        in_flight: &mut InFlight<T>,
    ) -> Result<(), RelayError> {
        if let Some((_, receipt)) = in_flight.front_mut() {
            receipt.await?;
        }
        self.settled(lock, in_flight).await
    }

    /// The oldest is confirmed by the broker: only now may its rows go.
    async fn settled(
        &self,
        lock: &mut AsyncPgConnection,
        in_flight: &mut InFlight<T>,
    ) -> Result<(), RelayError> {
        let Some((seqs, _)) = in_flight.pop_front() else {
            return Ok(());
        };
        fault::point("relay.after_confirm");
        let confirmed = outbox::table.filter(outbox::seq.eq_any(seqs));
        answered(diesel::delete(confirmed).execute(lock)).await?;
        fault::point("relay.after_delete");
        Ok(())
    }

    fn outgoing(&self, row: Row) -> Outgoing {
        // The sending is a span of the trace in which the fact happened.
        let traced: Option<Traced> = serde_json::from_slice(&row.payload).ok();
        let traceparent = traced.and_then(|envelope| envelope.traceparent);
        let span = tracing::info_span!("publish", event.r#type = %row.event_type, event.id = %row.event_id);
        telemetry::set_parent(&span, traceparent.as_deref());
        let traceparent = telemetry::traceparent_of(&span).or(traceparent);
        Outgoing {
            routing_key: Topology::routing_key(&self.source, row.subject, &row.event_type),
            message_id: row.event_id.to_string(),
            event_type: row.event_type,
            traceparent,
            body: row.payload,
        }
    }
}

/// On the lock's own connection: an answer proves that the lock is still held, and no crowd in
/// the pool delays what has happened.
async fn read(lock: &mut AsyncPgConnection, after: i64, most: i64) -> Result<Vec<Row>, RelayError> {
    let rows = outbox::table
        .filter(outbox::seq.gt(after))
        .order(outbox::seq)
        .limit(most)
        .select((
            outbox::seq,
            outbox::event_id,
            outbox::subject,
            outbox::event_type,
            outbox::payload,
        ));
    answered(rows.load(lock)).await
}

/// Without an answer in time, the connection is gone, and the lock with it.
async fn answered<T>(
    asked: impl Future<Output = Result<T, diesel::result::Error>>,
) -> Result<T, RelayError> {
    match timeout(DATABASE_PATIENCE, asked).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(RelayError::LockLost),
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn pg_try_advisory_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
    fn hashtextextended(
        text: diesel::sql_types::Text,
        seed: diesel::sql_types::BigInt,
    ) -> diesel::sql_types::BigInt;
}

async fn try_lock(conn: &mut AsyncPgConnection, name: &str) -> Result<bool, DbError> {
    Ok(
        diesel::select(pg_try_advisory_lock(hashtextextended(name, 0_i64)))
            .get_result(conn)
            .await?,
    )
}

async fn still_locked(conn: &mut AsyncPgConnection) -> Result<(), RelayError> {
    let alive = diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"));
    match timeout(LOCK_PATIENCE, alive.get_result::<i32>(conn)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(RelayError::LockLost),
    }
}
