//! Deliveries take effect: once, in order, in one transaction with the handlers' writes.
//!
//! A batch is applied optimistically as a whole; if anything in it fails, it is taken back and
//! applied message by message, so that one bad complaint never stops the others.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use events::Envelope;
use persistence::{Db, DbError, Prepared, Tx};
use sha2::{Digest, Sha256};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::backoff::backoff;
use crate::consumer::{ConsumeError, Reactions};
use crate::gates::{Gate, lock_gates, save_gates};
use crate::schema::{inbox, inbox_message};
use crate::together::Failure;
use crate::transport::Sender;

/// The present, for ages and the next attempt. Deadlines of people never depend on it.
#[expect(
    clippy::disallowed_methods,
    reason = "retries happen in real time, whatever the test clock says"
)]
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// How often the rest of a batch is tried together before each of it goes by itself.
const TOGETHER: u32 = 2;

/// A message that can be read.
pub(crate) struct Arrived {
    pub(crate) envelope: Envelope,
    pub(crate) body: Vec<u8>,
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

impl Inbox {
    /// Takes a batch; when it returns `Ok`, every message took effect, is known, waits or is
    /// parked. In transactions of at most `most` messages, as long as that goes well.
    ///
    /// # Errors
    /// [`DbError`]: nothing is acknowledged; deliver again.
    pub(crate) async fn take(
        &self,
        messages: Vec<(Vec<u8>, Sender)>,
        most: usize,
    ) -> Result<(), DbError> {
        let mut batch = Vec::with_capacity(messages.len());
        for (body, sender) in messages {
            match Envelope::parse(&body) {
                Ok(envelope) if !is_its_own(&envelope, &sender) => {
                    self.park_unreadable(body, "not from the service that it speaks for")
                        .await?;
                }
                Ok(envelope) => batch.push(Arrived { envelope, body }),
                Err(e) => self.park_unreadable(body, &e.to_string()).await?,
            }
        }
        let mut rest = batch.into_iter().peekable();
        while rest.peek().is_some() {
            self.take_together(rest.by_ref().take(most).collect())
                .await?;
        }
        Ok(())
    }

    /// In one transaction where nothing fails. What a handler does not want now goes by itself, with
    /// all that is about its subject; the others go on together. Else one by one.
    async fn take_together(&self, mut batch: Vec<Arrived>) -> Result<(), DbError> {
        let mut alone = Vec::new();
        for _ in 0..TOGETHER {
            if batch.len() < 2 {
                break;
            }
            match self.apply(&batch).await {
                Ok(()) => batch.clear(),
                Err(Failure::Db(e)) if e.is_transient() => return Err(e),
                Err(Failure::Handlers(failed)) => {
                    let failed = |a: &mut Arrived| {
                        failed
                            .iter()
                            .any(|(subject, _)| a.envelope.head.subject == *subject)
                    };
                    alone.extend(batch.extract_if(.., failed));
                }
                Err(Failure::Db(_)) => alone.append(&mut batch),
            }
        }
        for arrived in batch.iter().chain(&alone) {
            match self.apply(std::slice::from_ref(arrived)).await {
                Ok(()) => {}
                Err(Failure::Db(e)) if e.is_transient() => return Err(e),
                // The database refuses just this one: the others must not wait for it.
                Err(Failure::Db(e)) => self.set_aside(arrived, &e.into()).await?,
                Err(Failure::Handlers(failed)) => {
                    for (_, e) in failed {
                        self.set_aside(arrived, &e).await?;
                    }
                }
            }
        }
        Ok(())
    }

    pub(crate) async fn record(
        &self,
        tx: &mut Tx<'_>,
        event_id: Uuid,
        outcome: &str,
        reason: Option<&str>,
    ) -> Result<(), DbError> {
        let reason = reason.map(storable);
        Prepared(
            diesel::update(inbox::table.find((&self.service, event_id)))
                .set((inbox::outcome.eq(outcome), inbox::reason.eq(reason))),
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    /// A gap: an earlier fact of this source and subject has not arrived or not taken effect.
    pub(crate) async fn wait_behind(
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

/// A service speaks for itself: its broker user sent the message, and events of this type are its to tell.
fn is_its_own(envelope: &Envelope, sender: &Sender) -> bool {
    let told_by = events::describe(&envelope.head.event_type).map(|known| known.source);
    let service = envelope.service();
    sender.may_be(service) && told_by.is_none_or(|teller| teller == service)
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
