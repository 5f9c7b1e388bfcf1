//! Two services of the smallest kind: one tells `InvestigationOpened`, one writes down the rounds
//! that it hears, and fails when the test says so.

use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use events::investigation::InvestigationOpened;
use messaging::{Amqp, ConsumeError, Consumer, Messaging, Reaction, Reactions, Received, Settings};
use persistence::{Actor, Db, DbError, Tx};
use testkit::{TestBroker, TestDatabase, eventually};
use uuid::Uuid;

pub(crate) const TELLER: &str = "investigation";
pub(crate) const HEARER: &str = "intake";

diesel::table! { heard (id) { id -> BigInt, complaint_id -> Uuid, round -> Integer, } }
diesel::table! { outbox (seq) { seq -> BigInt, payload -> Binary, } }
diesel::table! { inbox (event_id) { event_id -> Uuid, outcome -> Text, } }
diesel::table! { inbox_message (event_id) { event_id -> Uuid, status -> Text, error -> Text, } }

/// What the hearer does with a round that it is told to stumble over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stumble {
    NotYet,
    Transient,
    Never,
    Refuse,
    Panic,
    Swallow,
}

/// Writes rounds down.
#[derive(Clone, Default)]
pub(crate) struct WriteDownRound {
    /// (complaint, round) and what happens then, until taken away.
    pub(crate) stumbles: Arc<Mutex<Vec<(Uuid, i32, Stumble)>>>,
    pub(crate) attempts: Arc<AtomicI32>,
}

impl WriteDownRound {
    /// How often anything was tried.
    pub(crate) fn tried(&self) -> i32 {
        // Spelled out: diesel's `load` is in scope, too.
        AtomicI32::load(&self.attempts, Ordering::SeqCst)
    }
}

impl Consumer for WriteDownRound {
    type Event = InvestigationOpened;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<InvestigationOpened>,
    ) -> Result<Reaction, ConsumeError> {
        self.attempts.fetch_add(1, Ordering::SeqCst);
        let InvestigationOpened {
            complaint_id,
            round,
            ..
        } = received.event;
        diesel::insert_into(heard::table)
            .values((heard::complaint_id.eq(complaint_id), heard::round.eq(round)))
            .execute(tx.conn())
            .await?;
        let stumbles = self.stumbles.lock().unwrap().clone();
        match stumbles
            .iter()
            .find(|(c, r, _)| (*c, *r) == (complaint_id, round))
        {
            None => Ok(Reaction::Handled),
            Some((.., Stumble::NotYet)) => Err(ConsumeError::NotYet("the test says so")),
            Some((.., Stumble::Transient)) => Err(ConsumeError::Retry("the test says so".into())),
            Some((.., Stumble::Never)) => Err(ConsumeError::Reject("the test says so".into())),
            Some((.., Stumble::Panic)) => panic!("the test says so"),
            // The transaction is spoilt, and the handler does not say so.
            Some((.., Stumble::Swallow)) => {
                let _ = tx.conn().batch_execute("select 1/0").await;
                Ok(Reaction::Handled)
            }
            Some((.., Stumble::Refuse)) => Ok(Reaction::Ignored {
                reason: "the test says so".into(),
            }),
        }
    }
}

/// Both services in one database, on one broker.
pub(crate) struct World {
    pub(crate) teller: Db,
    pub(crate) hearer: Db,
    /// The hearer's schema by connections that no test breaks.
    pub(crate) watching: Db,
    pub(crate) consumer: WriteDownRound,
    pub(crate) broker: TestBroker,
    pub(crate) database: TestDatabase,
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let teller = database.migrated(TELLER, vec![]).await;
        let hearer = database.migrated(HEARER, vec![]).await;
        make_heard(&hearer).await;
        let watching = Db::connect(database.settings(HEARER));
        Self {
            teller,
            hearer,
            watching,
            consumer: WriteDownRound::default(),
            broker: TestBroker::create(),
            database,
        }
    }

    fn start(&self, db: &Db, service: &str, reactions: Reactions) -> Messaging {
        let topology = self.broker.topology();
        let transport = Amqp::new(self.broker.uri(), service, &topology);
        let settings = Settings {
            service: service.to_owned(),
            topology,
            await_listeners: false,
        };
        Messaging::start(db.clone(), transport, settings, reactions)
    }

    /// The teller's messaging: it hears nobody.
    pub(crate) fn start_telling(&self) -> Messaging {
        self.start(&self.teller, TELLER, Reactions::new())
    }

    /// The hearer's messaging, with its queues declared when this returns.
    pub(crate) async fn start_hearing(&self) -> Messaging {
        let messaging = self.start(
            &self.hearer,
            HEARER,
            Reactions::new().on(self.consumer.clone()),
        );
        let mut health = messaging.health();
        health
            .wait_for(|h| h.consuming)
            .await
            .expect("the supervisor lives");
        messaging
    }

    /// Tells rounds `from..=to` of a complaint, each in a transaction of its own.
    pub(crate) async fn tell(&self, complaint: Uuid, rounds: std::ops::RangeInclusive<i32>) {
        for round in rounds {
            tell(&self.teller, complaint, round).await;
        }
    }

    /// What was written down, in the order of the effects.
    pub(crate) async fn heard(&self) -> Vec<(Uuid, i32)> {
        let rows = heard::table
            .order(heard::id)
            .select((heard::complaint_id, heard::round));
        rows.load(&mut *self.watching.conn().await.unwrap())
            .await
            .unwrap()
    }

    pub(crate) async fn heard_of(&self, complaint: Uuid) -> Vec<i32> {
        self.heard()
            .await
            .into_iter()
            .filter(|(c, _)| *c == complaint)
            .map(|(_, round)| round)
            .collect()
    }

    /// Waits until exactly these rounds were written down.
    pub(crate) async fn hears(&self, complaint: Uuid, rounds: &[i32]) {
        eventually(&format!("rounds {rounds:?}"), async || {
            (self.heard_of(complaint).await == rounds).then_some(())
        })
        .await;
    }

    pub(crate) async fn unsent(&self) -> i64 {
        outbox::table
            .count()
            .get_result(&mut *self.teller.conn().await.unwrap())
            .await
            .unwrap()
    }

    /// The bytes that wait in the outbox, in order.
    pub(crate) async fn payloads(&self) -> Vec<Vec<u8>> {
        let rows = outbox::table.order(outbox::seq).select(outbox::payload);
        rows.load(&mut *self.teller.conn().await.unwrap())
            .await
            .unwrap()
    }

    /// How many messages have this outcome.
    pub(crate) async fn outcomes(&self, outcome: &str) -> i64 {
        let rows = inbox::table.filter(inbox::outcome.eq(outcome)).count();
        rows.get_result(&mut *self.hearer.conn().await.unwrap())
            .await
            .unwrap()
    }
}

pub(crate) async fn make_heard(db: &Db) {
    let table = "create table heard (id bigint generated always as identity primary key, complaint_id uuid not null, round int not null)";
    db.conn().await.unwrap().batch_execute(table).await.unwrap();
}

pub(crate) fn at(second: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000) + chrono::TimeDelta::seconds(second)
}

/// One fact; the round is its sequence, too.
pub(crate) async fn tell(db: &Db, complaint: Uuid, round: i32) {
    let event = InvestigationOpened {
        complaint_id: complaint,
        at: at(i64::from(round)),
        round,
    };
    let told: Result<(), DbError> = db
        .transaction(async |mut tx| {
            messaging::append(&mut tx, &Actor::System, i64::from(round), &event).await
        })
        .await;
    told.unwrap();
}
