//! The library of messaging alone, against the broker's client and the database without it.

mod raw;

use std::time::{Duration, Instant};

use diesel::ExpressionMethods;
use events::investigation::InvestigationOpened;
use events::{Envelope, Event};
use messaging::{Amqp, ConsumeError, Consumer, Messaging, Reaction, Reactions, Received, Settings};
use persistence::{Db, Tx};
use testkit::{TestBroker, TestDatabase};
use tokio_postgres::Client;
use uuid::Uuid;

pub(crate) use raw::RawRoute;

use crate::Plan;
use crate::figures::{Figures, median, rounded, say};
use crate::names::Name;
use crate::rows::Id;
use crate::world::{connect, count, new_id, now, servers};

/// Tells; its facts are about complaints, so that they go to one of four queues.
const TELLER: &str = "investigation";
/// Hears.
const HEARER: &str = "intake";

diesel::table! {
    effect (event_id) {
        event_id -> Uuid,
        complaint_id -> Uuid,
        round -> Integer,
        at -> Timestamptz,
    }
}

/// Keeps one row a fact.
struct KeepRow;

impl Consumer for KeepRow {
    type Event = InvestigationOpened;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<InvestigationOpened>,
    ) -> Result<Reaction, ConsumeError> {
        let row = diesel::insert_into(effect::table).values((
            effect::event_id.eq(received.id),
            effect::complaint_id.eq(received.event.complaint_id),
            effect::round.eq(received.event.round),
            effect::at.eq(received.at),
        ));
        // The other client has an `execute`, too.
        diesel_async::RunQueryDsl::execute(row, tx.conn()).await?;
        Ok(Reaction::Handled)
    }
}

/// A fact as it waits in an outbox or a queue.
pub(crate) struct Fact {
    pub(crate) id: Uuid,
    pub(crate) subject: Uuid,
    pub(crate) body: Vec<u8>,
}

fn facts(most: usize) -> anyhow::Result<Vec<Fact>> {
    let fact = |_| {
        let (id, subject) = (new_id(), new_id());
        let event = InvestigationOpened {
            complaint_id: subject,
            at: now(),
            round: 1,
        };
        let envelope = Envelope::wrap(&event, id, 1, subject, None, None)?;
        let body = serde_json::to_vec(&envelope)?;
        Ok(Fact { id, subject, body })
    };
    (0..most).map(fact).collect()
}

/// One service of two, with its own schema.
struct Side {
    database: TestDatabase,
    db: Db,
    client: Client,
}

impl Side {
    async fn new(schema: &str) -> anyhow::Result<Self> {
        let database = TestDatabase::create_at(servers()?.database_url).await;
        let db = database.migrated(schema, vec![]).await;
        let client = connect(database.url()).await?;
        client
            .batch_execute(&format!(
                "set search_path = {schema}; create table effect (event_id uuid primary key, complaint_id uuid not null, round int not null, at timestamptz not null)"
            ))
            .await?;
        Ok(Self {
            database,
            db,
            client,
        })
    }

    fn start(&self, broker: &TestBroker, service: &str, reactions: Reactions) -> Messaging {
        let topology = broker.topology();
        let transport = Amqp::new(broker.uri(), service, &topology);
        let settings = Settings {
            service: service.to_owned(),
            topology,
            await_listeners: false,
        };
        Messaging::start(self.db.clone(), transport, settings, reactions)
    }

    async fn fill_outbox(&self, facts: &[Fact]) -> anyhow::Result<()> {
        let ids: Vec<Id> = facts.iter().map(|f| Id(f.id)).collect();
        let subjects: Vec<Id> = facts.iter().map(|f| Id(f.subject)).collect();
        let bodies: Vec<&[u8]> = facts.iter().map(|f| f.body.as_slice()).collect();
        self.client
            .execute(
                "insert into outbox (event_id, subject, event_seq, type, payload, occurred_at) \
                 select e, s, 1, $3, p, now() from unnest($1::uuid[], $2::uuid[], $4::bytea[]) as t (e, s, p)",
                &[&ids, &subjects, &InvestigationOpened::TYPE, &bodies],
            )
            .await?;
        self.client.batch_execute("analyze outbox").await?;
        Ok(())
    }

    /// Waits until a statement gives 0.
    async fn none(&self, select: &str, messages: usize) -> anyhow::Result<()> {
        let mut pace = tokio::time::interval(Duration::from_millis(10 + messages as u64 / 1000));
        pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while count(&self.client, select).await? > 0 {
            pace.tick().await;
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of messages")]
fn rate(messages: usize, since: Instant) -> f64 {
    messages as f64 / since.elapsed().as_secs_f64()
}

/// Relay and consumer.
pub(crate) async fn measure(plan: &Plan, figures: &mut Figures) -> anyhow::Result<()> {
    if figures.wants(Name::RelayVsRawLapin) {
        relay(plan, figures).await?;
    }
    if figures.wants(Name::ConsumeVsRawInsert) {
        consume(plan, figures).await?;
    }
    Ok(())
}

/// An outbox that is full, against publishing the same bytes in batches of 256; both to one quorum
/// queue, persistent and confirmed.
async fn relay(plan: &Plan, figures: &mut Figures) -> anyhow::Result<()> {
    let side = Side::new(TELLER).await?;
    let broker = TestBroker::create_at(servers()?.amqp_url);
    let raw = raw::Broker::open(&broker).await?;
    let (mut ratios, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    // The first round warms both up.
    for round in 0..=plan.rounds {
        let messages = facts(plan.messages)?;
        let since = Instant::now();
        raw.publish(TELLER, &messages, 256).await?;
        let limit = rate(plan.messages, since);
        raw.purge().await?;

        side.fill_outbox(&messages).await?;
        let messaging = side.start(&broker, TELLER, Reactions::new());
        let mut health = messaging.health();
        let since = Instant::now();
        health.wait_for(|h| h.relay).await?;
        let left = "select count(*) from (select from outbox limit 1) o";
        side.none(left, 0).await?;
        let relayed = rate(plan.messages, since);
        messaging.stop().await;
        anyhow::ensure!(
            raw.ready().await? == plan.messages as u64,
            "the relay did not send what it should"
        );
        raw.purge().await?;
        if round > 0 {
            say(&format!(
                "relay {} a second, raw {}",
                rounded(relayed),
                rounded(limit)
            ));
            ratios.push(relayed / limit);
            ours.push(relayed);
            theirs.push(limit);
        }
    }
    raw.close().await?;
    let behind = format!(
        "{}/s, raw {}/s",
        rounded(median(&ours)),
        rounded(median(&theirs))
    );
    figures.put(Name::RelayVsRawLapin, median(&ratios), behind);
    drop(side.database);
    Ok(())
}

/// Queues that are full, taken by the library with one row of effect a message, against inserting
/// the same rows (inbox, gate, effect) 500 at a time over as many connections as there are queues.
async fn consume(plan: &Plan, figures: &mut Figures) -> anyhow::Result<()> {
    let side = Side::new(HEARER).await?;
    let limit_side = Side::new(HEARER).await?;
    let mut broker = TestBroker::create_at(servers()?.amqp_url);
    broker.also_clean(HEARER);
    // Declares the queues.
    let messaging = side.start(&broker, HEARER, Reactions::new().apart(KeepRow));
    messaging.health().wait_for(|h| h.consuming).await?;
    messaging.stop().await;
    let raw = raw::Broker::beside(&broker).await?;
    let (mut ratios, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=plan.rounds {
        let messages = facts(plan.messages)?;
        let since = Instant::now();
        raw::insert(limit_side.database.url(), HEARER, TELLER, &messages).await?;
        let limit = rate(plan.messages, since);

        raw.publish(TELLER, &messages, 256).await?;
        side.client.batch_execute("truncate effect").await?;
        let since = Instant::now();
        let messaging = side.start(&broker, HEARER, Reactions::new().apart(KeepRow));
        let left = format!("select {} - count(*) from effect", plan.messages);
        side.none(&left, plan.messages).await?;
        let consumed = rate(plan.messages, since);
        messaging.stop().await;
        if round > 0 {
            say(&format!(
                "consumer {} a second, raw {}",
                rounded(consumed),
                rounded(limit)
            ));
            ratios.push(consumed / limit);
            ours.push(consumed);
            theirs.push(limit);
        }
    }
    raw.close().await?;
    let behind = format!(
        "{}/s, raw {}/s",
        rounded(median(&ours)),
        rounded(median(&theirs))
    );
    figures.put(Name::ConsumeVsRawInsert, median(&ratios), behind);
    Ok(())
}
