//! Deliveries take effect: once, in order, in one transaction with the handlers' writes.
//!
//! A batch is applied optimistically as a whole; if anything in it fails, it is taken back and
//! applied message by message, so that one bad complaint never stops the others.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use events::Envelope;
use persistence::{Db, DbError, Tx};
use sha2::{Digest, Sha256};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::backoff::backoff;
use crate::batch::{Claim, Keys, MakeGates, SaveGates};
use crate::consumer::{ConsumeError, Reaction, Reactions};
use crate::schema::{inbox, inbox_gate, inbox_message};

/// The present, for ages and the next attempt. Deadlines of people never depend on it.
#[expect(
    clippy::disallowed_methods,
    reason = "retries happen in real time, whatever the test clock says"
)]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A message that can be read.
pub(crate) struct Arrived {
    pub(crate) envelope: Envelope,
    pub(crate) body: Vec<u8>,
}

/// Why nothing of a batch was applied.
enum Failure {
    Db(DbError),
    Handler(ConsumeError),
}

impl From<DbError> for Failure {
    fn from(e: DbError) -> Self {
        Self::Db(e)
    }
}

impl From<diesel::result::Error> for Failure {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// The receiving half of a service.
#[derive(Clone)]
pub(crate) struct Inbox {
    pub(crate) db: Db,
    pub(crate) service: String,
    pub(crate) reactions: Arc<Reactions>,
    /// Wakes the sweep of what waits.
    pub(crate) poke: Arc<Notify>,
}

/// A gate, while a transaction holds its lock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gate {
    pub(crate) last_seq: i64,
    pub(crate) waiting: i32,
}

impl Inbox {
    /// Takes a batch; when it returns `Ok`, every message took effect, is known, waits or is
    /// parked. In one transaction where that goes well and `together` says so, else one by one.
    ///
    /// # Errors
    /// [`DbError`]: nothing is acknowledged; deliver again.
    pub(crate) async fn take(&self, bodies: Vec<Vec<u8>>, together: bool) -> Result<(), DbError> {
        let mut batch = Vec::with_capacity(bodies.len());
        for body in bodies {
            match Envelope::parse(&body) {
                Ok(envelope) => batch.push(Arrived { envelope, body }),
                Err(e) => self.park_unreadable(body, &e.to_string()).await?,
            }
        }
        if together && batch.len() > 1 {
            match self.apply(&batch).await {
                Ok(()) => return Ok(()),
                Err(Failure::Db(e)) if e.is_transient() => return Err(e),
                Err(Failure::Db(_) | Failure::Handler(_)) => {}
            }
        }
        for arrived in batch.chunks(1) {
            match self.apply(arrived).await {
                Ok(()) => {}
                Err(Failure::Db(e)) if e.is_transient() => return Err(e),
                // The database refuses just this one: the others must not wait for it.
                Err(Failure::Db(e)) => self.set_aside(&arrived[0], &e.into()).await?,
                Err(Failure::Handler(e)) => self.set_aside(&arrived[0], &e).await?,
            }
        }
        Ok(())
    }

    async fn apply(&self, batch: &[Arrived]) -> Result<(), Failure> {
        let poke = self
            .db
            .transaction(async |mut tx| self.apply_in(&mut tx, batch).await)
            .await?;
        if poke {
            self.poke.notify_one();
        }
        Ok(())
    }

    async fn apply_in(&self, tx: &mut Tx<'_>, batch: &[Arrived]) -> Result<bool, Failure> {
        let mut fresh = self.claim(tx, batch).await?;
        let mut gates = lock_gates(tx, batch.iter().map(|a| &a.envelope)).await?;
        let mut poke = false;
        for arrived in batch {
            let head = &arrived.envelope.head;
            if !fresh.remove(&head.id) {
                continue;
            }
            let key = (arrived.envelope.service().to_owned(), head.subject);
            let gate = gates
                .get_mut(&key)
                .expect("every gate of the batch was locked");
            if head.sequence <= gate.last_seq {
                self.record(
                    tx,
                    head.id,
                    "duplicate",
                    Some("this sequence took effect before"),
                )
                .await?;
            } else if head.sequence > gate.last_seq + 1 {
                self.wait_behind(tx, arrived, gate).await?;
            } else {
                if self.reactions.has(&head.event_type) {
                    match self.reactions.react(tx, &arrived.envelope).await {
                        Ok(Reaction::Handled) => {}
                        Ok(Reaction::Ignored { reason }) => {
                            self.record(tx, head.id, "ignored", Some(&reason)).await?
                        }
                        Err(e) => return Err(Failure::Handler(e)),
                    }
                }
                gate.last_seq = head.sequence;
                if gate.waiting > 0 {
                    poke |= call_next(tx, &key.0, key.1, gate.last_seq + 1).await?;
                }
            }
        }
        save_gates(tx, &gates).await?;
        Ok(poke)
    }

    /// Of a batch, the ids that were never seen. Their rows say `handled` (or `skipped`, where
    /// nobody reacts) until something else is recorded.
    async fn claim(&self, tx: &mut Tx<'_>, batch: &[Arrived]) -> Result<HashSet<Uuid>, DbError> {
        let at = now();
        // In one order for everybody: two transactions may hold the same messages.
        let mut batch: Vec<&Arrived> = batch.iter().collect();
        batch.sort_unstable_by_key(|a| a.envelope.head.id);
        let outcome = |a: &&Arrived| {
            if self.reactions.has(&a.envelope.head.event_type) {
                "handled"
            } else {
                "skipped"
            }
        };
        let claim = Claim {
            consumer: self.service.clone(),
            ids: batch.iter().map(|a| a.envelope.head.id).collect(),
            outcomes: batch.iter().map(outcome).collect(),
            at,
        };
        let fresh: Vec<Uuid> = claim.get_results(tx.conn()).await?;
        Ok(fresh.into_iter().collect())
    }

    pub(crate) async fn record(
        &self,
        tx: &mut Tx<'_>,
        event_id: Uuid,
        outcome: &str,
        reason: Option<&str>,
    ) -> Result<(), DbError> {
        let reason = reason.map(storable);
        diesel::update(inbox::table.find((&self.service, event_id)))
            .set((inbox::outcome.eq(outcome), inbox::reason.eq(reason)))
            .execute(tx.conn())
            .await?;
        Ok(())
    }

    /// A gap: an earlier fact of this source and subject has not arrived or not taken effect.
    async fn wait_behind(
        &self,
        tx: &mut Tx<'_>,
        arrived: &Arrived,
        gate: &mut Gate,
    ) -> Result<(), DbError> {
        let reason = "waits for an earlier one";
        self.record(tx, arrived.envelope.head.id, "pending", Some(reason))
            .await?;
        keep(
            tx,
            arrived,
            "pending",
            reason,
            now() + chrono::TimeDelta::seconds(30),
        )
        .await?;
        gate.waiting += 1;
        Ok(())
    }

    /// One message whose handler failed: it waits for its next attempt, or is parked.
    async fn set_aside(&self, arrived: &Arrived, e: &ConsumeError) -> Result<(), DbError> {
        let status = status_of(e);
        let error = storable(&telemetry::chain(e));
        log_failure(&arrived.envelope, e, 0);
        let batch = std::slice::from_ref(arrived);
        let set_aside: Result<(), DbError> = self
            .db
            .transaction(async |mut tx| {
                let fresh = self.claim(&mut tx, batch).await?;
                if fresh.is_empty() {
                    return Ok(());
                }
                let mut gates = lock_gates(&mut tx, [&arrived.envelope]).await?;
                self.record(&mut tx, arrived.envelope.head.id, status, Some(&error))
                    .await?;
                keep(&mut tx, arrived, status, &error, now() + backoff(0)).await?;
                for gate in gates.values_mut() {
                    gate.waiting += i32::from(status == "pending");
                }
                save_gates(&mut tx, &gates).await
            })
            .await;
        match set_aside {
            // Readable and yet not storable, such as a NUL in its source: as if it were not ours.
            Err(e) if !e.is_transient() => self.park_unreadable(arrived.body.clone(), &error).await,
            done => done,
        }
    }

    /// Bytes that are not ours: parked raw, once, under an id that is theirs.
    async fn park_unreadable(&self, body: Vec<u8>, error: &str) -> Result<(), DbError> {
        let digest = Sha256::digest(&body);
        let first = digest.first_chunk::<16>().expect("SHA-256 has 32 bytes");
        let id = uuid::Builder::from_custom_bytes(*first).into_uuid();
        tracing::error!(event.id = %id, error, "message parked: unreadable");
        let at = now();
        self.db
            .transaction(async |mut tx| {
                diesel::insert_into(inbox_message::table)
                    .values((
                        inbox_message::event_id.eq(id),
                        inbox_message::status.eq("dead"),
                        inbox_message::body.eq(&body),
                        inbox_message::first_at.eq(at),
                        inbox_message::next_at.eq(at),
                        inbox_message::error.eq(error),
                    ))
                    .on_conflict_do_nothing()
                    .execute(tx.conn())
                    .await?;
                Ok(())
            })
            .await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`DbError`]: it does not.
    pub(crate) async fn reachable(&self) -> Result<(), DbError> {
        self.db
            .transaction(async |mut tx| {
                let one = diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"));
                one.get_result::<i32>(tx.conn()).await?;
                Ok(())
            })
            .await
    }

    /// What the broker gave up on (delivery limit): parked, unless it took effect after all.
    pub(crate) async fn take_dead(&self, bodies: Vec<Vec<u8>>) -> Result<(), DbError> {
        let error = "the broker gave up: every reader crashed on it";
        for body in bodies {
            match Envelope::parse(&body) {
                Err(e) => self.park_unreadable(body, &e.to_string()).await?,
                Ok(envelope) => {
                    let given_up = ConsumeError::Reject(error.into());
                    self.set_aside(&Arrived { envelope, body }, &given_up)
                        .await?;
                }
            }
        }
        Ok(())
    }
}

/// PostgreSQL's text holds everything but NUL.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

pub(crate) fn status_of(e: &ConsumeError) -> &'static str {
    match e {
        ConsumeError::NotYet(_) | ConsumeError::Retry(_) => "pending",
        ConsumeError::Reject(_) => "dead",
    }
}

pub(crate) fn log_failure(envelope: &Envelope, e: &ConsumeError, attempts: i32) {
    let head = &envelope.head;
    let error = telemetry::chain(e);
    match e {
        ConsumeError::NotYet(_) => {
            tracing::debug!(event.id = %head.id, event.r#type = %head.event_type, attempts, error, "message waits");
        }
        ConsumeError::Retry(_) => {
            tracing::warn!(event.id = %head.id, event.r#type = %head.event_type, attempts, error, "message failed, will be tried again");
        }
        ConsumeError::Reject(_) => {
            tracing::error!(event.id = %head.id, event.r#type = %head.event_type, attempts, error, "message parked");
        }
    }
}

/// Stores the body of a message that waits or is parked.
async fn keep(
    tx: &mut Tx<'_>,
    arrived: &Arrived,
    status: &str,
    error: &str,
    next_at: DateTime<Utc>,
) -> Result<(), DbError> {
    let head = &arrived.envelope.head;
    diesel::insert_into(inbox_message::table)
        .values((
            inbox_message::event_id.eq(head.id),
            inbox_message::status.eq(status),
            inbox_message::source.eq(arrived.envelope.service()),
            inbox_message::subject.eq(head.subject),
            inbox_message::sequence.eq(head.sequence),
            inbox_message::event_type.eq(&head.event_type),
            inbox_message::body.eq(&arrived.body),
            inbox_message::first_at.eq(now()),
            inbox_message::next_at.eq(next_at),
            inbox_message::error.eq(error),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Locks the gate of one fact, unless somebody else has it just now. Whoever changes what waits
/// holds the gate first: the other way round, two would wait for each other.
pub(crate) async fn try_lock_gate(
    tx: &mut Tx<'_>,
    envelope: &Envelope,
) -> Result<Option<Gate>, DbError> {
    let gate: Option<(i64, i32)> = inbox_gate::table
        .find((envelope.service(), envelope.head.subject))
        .select((inbox_gate::last_seq, inbox_gate::waiting))
        .for_update()
        .skip_locked()
        .first(tx.conn())
        .await
        .optional()?;
    Ok(gate.map(|(last_seq, waiting)| Gate { last_seq, waiting }))
}

/// Locks the gates of these facts, in one order for everybody; makes those that are missing.
pub(crate) async fn lock_gates<'a>(
    tx: &mut Tx<'_>,
    envelopes: impl IntoIterator<Item = &'a Envelope>,
) -> Result<BTreeMap<(String, Uuid), Gate>, DbError> {
    let mut keys: Vec<(String, Uuid)> = envelopes
        .into_iter()
        .map(|e| (e.service().to_owned(), e.head.subject))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let (sources, subjects): (Vec<_>, Vec<_>) = keys.into_iter().unzip();
    let missing = MakeGates(Keys {
        sources: sources.clone(),
        subjects: subjects.clone(),
    });
    missing.execute(tx.conn()).await?;
    let locked: Vec<(String, Uuid, i64, i32)> = inbox_gate::table
        .filter(
            inbox_gate::source
                .eq_any(sources)
                .and(inbox_gate::subject.eq_any(subjects)),
        )
        .order((inbox_gate::source, inbox_gate::subject))
        .for_update()
        .load(tx.conn())
        .await?;
    Ok(locked
        .into_iter()
        .map(|(source, subject, last_seq, waiting)| ((source, subject), Gate { last_seq, waiting }))
        .collect())
}

/// Saves gates that [`lock_gates`] or [`try_lock_gate`] locked: they are there.
pub(crate) async fn save_gates(
    tx: &mut Tx<'_>,
    gates: &BTreeMap<(String, Uuid), Gate>,
) -> Result<(), DbError> {
    let mut save = SaveGates::default();
    for ((source, subject), gate) in gates {
        save.keys.sources.push(source.clone());
        save.keys.subjects.push(*subject);
        save.last_seqs.push(gate.last_seq);
        save.waiting.push(gate.waiting);
    }
    save.execute(tx.conn()).await?;
    Ok(())
}

/// The gap is filled: what waits for exactly this sequence may go at once.
pub(crate) async fn call_next(
    tx: &mut Tx<'_>,
    source: &str,
    subject: Uuid,
    sequence: i64,
) -> Result<bool, DbError> {
    let next = inbox_message::table
        .filter(inbox_message::status.eq("pending"))
        .filter(
            inbox_message::source
                .eq(source)
                .and(inbox_message::subject.eq(subject)),
        )
        .filter(inbox_message::sequence.eq(sequence));
    let called = diesel::update(next)
        .set(inbox_message::next_at.eq(now()))
        .execute(tx.conn())
        .await?;
    Ok(called > 0)
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// See the migration.
    fn inbox_keep_partitions(now: diesel::sql_types::Timestamptz) -> diesel::sql_types::Bool;
}

/// Makes the inbox's partitions of the coming months and drops those past 90 days.
///
/// # Errors
/// [`DbError`].
pub async fn keep_partitions(db: &Db) -> Result<(), DbError> {
    let at = now();
    db.transaction(async |mut tx| {
        diesel::select(inbox_keep_partitions(at))
            .execute(tx.conn())
            .await?;
        Ok(())
    })
    .await
}
