//! What waits is tried again, in order, by any replica, each message by one at a time.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use events::Envelope;
use persistence::{DbError, Prepared, Tx};
use uuid::Uuid;

use crate::backoff::backoff;
use crate::consumer::{ConsumeError, Reaction};
use crate::gates::{call_next, gate_of, lock_gates, save_gates, try_lock_gate};
use crate::inbox::{Inbox, log_failure, now, status_of, storable};
use crate::schema::inbox_message;

/// Waiting longer than this is somebody's business.
const ALARM_AFTER: chrono::TimeDelta = chrono::TimeDelta::minutes(15);
/// No attempt is ever further away than a minute.
const CLOCK_JUMP: chrono::TimeDelta = chrono::TimeDelta::minutes(5);
/// Rows of one sweep.
const SWEEP: i64 = 200;

enum Failure {
    Db(DbError),
    Handler(Box<Envelope>, i32, ConsumeError),
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

impl Inbox {
    /// Tries everything that is due once; returns how many took effect or went away.
    ///
    /// # Errors
    /// [`DbError`].
    pub(crate) async fn sweep(&self) -> Result<usize, DbError> {
        let at = now();
        let due: Vec<Uuid> = inbox_message::table
            .filter(inbox_message::status.eq("pending"))
            .filter(
                inbox_message::next_at
                    .le(at)
                    // Nothing waits that long: the clock was ahead when this was written.
                    .or(inbox_message::next_at.gt(at + CLOCK_JUMP)),
            )
            .order((
                inbox_message::source,
                inbox_message::subject,
                inbox_message::sequence,
            ))
            .limit(SWEEP)
            .select(inbox_message::event_id)
            .load(&mut *self.db.conn().await?)
            .await?;
        let mut done = 0;
        for event_id in due {
            match self
                .db
                .transaction(async |mut tx| self.retry(&mut tx, event_id).await)
                .await
            {
                Ok(true) => done += 1,
                Ok(false) => {}
                Err(Failure::Db(e)) if e.is_transient() => return Err(e),
                // The database refuses just this one: the others must not wait for it.
                Err(Failure::Db(e)) => self.postpone(event_id, &e).await?,
                Err(Failure::Handler(envelope, attempts, e)) => {
                    self.put_back(&envelope, attempts + 1, &e).await?
                }
            }
        }
        Ok(done)
    }

    async fn retry(&self, tx: &mut Tx<'_>, event_id: Uuid) -> Result<bool, Failure> {
        let waiting = || {
            inbox_message::table
                .find(event_id)
                .filter(inbox_message::status.eq("pending"))
        };
        let body: Option<Vec<u8>> = waiting()
            .select(inbox_message::body)
            .first(tx.conn())
            .await
            .optional()?;
        let Some(body) = body else {
            return Ok(false);
        };
        let envelope = Envelope::parse(&body)
            .map_err(|_| DbError::Corrupt("a waiting message cannot be read"))?;
        let Some(mut gate) = try_lock_gate(tx, &envelope).await? else {
            return Ok(false);
        };
        // Again, now that nobody else can change it.
        let attempts: Option<i32> = waiting()
            .select(inbox_message::attempts)
            .first(tx.conn())
            .await
            .optional()?;
        let Some(attempts) = attempts else {
            return Ok(false);
        };
        let head = &envelope.head;
        if head.sequence > gate.last_seq + 1 {
            let later = now() + chrono::TimeDelta::seconds(30);
            Prepared(
                diesel::update(inbox_message::table.find(event_id))
                    .set(inbox_message::next_at.eq(later)),
            )
            .execute(tx.conn())
            .await?;
            return Ok(false);
        }
        if head.sequence <= gate.last_seq {
            self.record(
                tx,
                event_id,
                "duplicate",
                Some("this sequence took effect before"),
            )
            .await?;
        } else {
            tx.open(head.subject).await?;
            let (outcome, reason) = if self.reactions.has(&head.event_type) {
                match self.reactions.react(tx, &envelope).await {
                    Ok(Reaction::Handled) => ("handled", None),
                    Ok(Reaction::Ignored { reason }) => ("ignored", Some(reason)),
                    Err(e) => return Err(Failure::Handler(Box::new(envelope), attempts, e)),
                }
            } else {
                ("skipped", None)
            };
            self.record(tx, event_id, outcome, reason.as_deref())
                .await?;
            gate.last_seq = head.sequence;
        }
        gate.waiting = (gate.waiting - 1).max(0);
        let next = gate.last_seq + 1;
        save_gates(tx, &BTreeMap::from([(gate_of(&envelope), gate)])).await?;
        diesel::delete(inbox_message::table.find(event_id))
            .execute(tx.conn())
            .await?;
        call_next(tx, envelope.service(), head.subject, next).await?;
        Ok(true)
    }

    /// What the database refuses waits as long as anything waits.
    async fn postpone(&self, event_id: Uuid, e: &DbError) -> Result<(), DbError> {
        let error = storable(&telemetry::chain(e));
        tracing::error!(event.id = %event_id, error, "message failed, will be tried again");
        self.db
            .transaction(async |mut tx| {
                let waiting = inbox_message::table
                    .find(event_id)
                    .filter(inbox_message::status.eq("pending"));
                Prepared(diesel::update(waiting).set((
                    inbox_message::attempts.eq(inbox_message::attempts + 1),
                    inbox_message::next_at.eq(now() + backoff(u32::MAX)),
                    inbox_message::error.eq(&error),
                )))
                .execute(tx.conn())
                .await?;
                Ok(())
            })
            .await
    }

    /// The attempt failed: the next one later, or none (parked).
    async fn put_back(
        &self,
        envelope: &Envelope,
        attempts: i32,
        e: &ConsumeError,
    ) -> Result<(), DbError> {
        let (status, error) = (status_of(e), storable(&telemetry::chain(e)));
        log_failure(envelope, e, attempts);
        let event_id = envelope.head.id;
        let next_at = now() + backoff(attempts.unsigned_abs());
        let waited = self
            .db
            .transaction(async |mut tx| {
                let mut gates = lock_gates(&mut tx, [envelope]).await?;
                let still = inbox_message::table
                    .find(event_id)
                    .filter(inbox_message::status.eq("pending"));
                let first_at: Option<chrono::DateTime<chrono::Utc>> = Prepared(
                    diesel::update(still)
                        .set((
                            inbox_message::status.eq(status),
                            inbox_message::attempts.eq(attempts),
                            inbox_message::next_at.eq(next_at),
                            inbox_message::error.eq(&error),
                        ))
                        .returning(inbox_message::first_at),
                )
                .get_result(tx.conn())
                .await
                .optional()?;
                if first_at.is_some() {
                    self.record(&mut tx, event_id, status, Some(&error)).await?;
                    for gate in gates.values_mut().filter(|_| status == "dead") {
                        gate.waiting = (gate.waiting - 1).max(0);
                    }
                    save_gates(&mut tx, &gates).await?;
                }
                Ok::<_, DbError>(first_at.map(|at| now() - at))
            })
            .await?;
        if waited.is_some_and(|waited| waited > ALARM_AFTER) && status == "pending" {
            tracing::error!(event.id = %event_id, attempts, error, "message waits for more than 15 minutes");
        }
        Ok(())
    }
}
