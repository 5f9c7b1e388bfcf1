//! The limits: lapin without an outbox, PostgreSQL without an inbox.

use std::time::{Instant, SystemTime};

use anyhow::{Context as _, ensure};
use events::{Envelope, Event};
use futures_util::StreamExt;
use futures_util::future::try_join_all;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, ConfirmSelectOptions,
    ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
    QueuePurgeOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{
    BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, ExchangeKind,
};
use messaging::{PARTITIONS, Topology, partition};
use testkit::TestBroker;
use tokio_postgres::Client;

use super::Fact;
use crate::rows::Id;
use crate::world::{connect, new_id};

fn quorum() -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert(
        "x-queue-type".into(),
        AMQPValue::LongString("quorum".into()),
    );
    arguments
}

fn durable() -> QueueDeclareOptions {
    QueueDeclareOptions {
        durable: true,
        ..Default::default()
    }
}

async fn channel(connection: &Connection) -> anyhow::Result<Channel> {
    let channel = connection.create_channel().await?;
    channel
        .confirm_select(ConfirmSelectOptions::default())
        .await?;
    Ok(channel)
}

fn persistent() -> BasicProperties {
    BasicProperties::default()
        .with_content_type(Envelope::CONTENT_TYPE.into())
        .with_delivery_mode(2)
}

/// Publishing with confirms and nothing else.
pub(super) struct Broker {
    connection: Connection,
    channel: Channel,
    exchange: String,
    /// A quorum queue of the limit's own that hears everything; none where a service's queues do.
    queue: Option<String>,
}

impl Broker {
    /// With a queue of its own.
    pub(super) async fn open(broker: &TestBroker) -> anyhow::Result<Self> {
        let mut opened = Self::beside(broker).await?;
        let queue = format!("{}.raw", broker.prefix());
        let channel = &opened.channel;
        let exchange = ExchangeDeclareOptions {
            durable: true,
            ..Default::default()
        };
        channel
            .exchange_declare(
                opened.exchange.as_str().into(),
                ExchangeKind::Topic,
                exchange,
                FieldTable::default(),
            )
            .await?;
        channel
            .queue_declare(queue.as_str().into(), durable(), quorum())
            .await?;
        channel
            .queue_bind(
                queue.as_str().into(),
                opened.exchange.as_str().into(),
                "#".into(),
                QueueBindOptions::default(),
                FieldTable::default(),
            )
            .await?;
        opened.queue = Some(queue);
        Ok(opened)
    }

    /// Into queues that are there already.
    pub(super) async fn beside(broker: &TestBroker) -> anyhow::Result<Self> {
        let connection = broker.connect().await;
        Ok(Self {
            channel: channel(&connection).await?,
            connection,
            exchange: broker.topology().exchange(),
            queue: None,
        })
    }

    /// Sends; each batch waits for its confirms.
    pub(super) async fn publish(
        &self,
        source: &str,
        facts: &[Fact],
        batch: usize,
    ) -> anyhow::Result<()> {
        let event_type = events::investigation::InvestigationOpened::TYPE;
        for batch in facts.chunks(batch) {
            let mut confirms = Vec::with_capacity(batch.len());
            for fact in batch {
                let key = Topology::routing_key(source, fact.subject, event_type);
                let sent = self.channel.basic_publish(
                    self.exchange.as_str().into(),
                    key.into(),
                    BasicPublishOptions::default(),
                    &fact.body,
                    persistent(),
                );
                confirms.push(sent.await?);
            }
            for confirmed in try_join_all(confirms).await? {
                ensure!(
                    matches!(confirmed, Confirmation::Ack(None)),
                    "the broker did not take a message"
                );
            }
        }
        Ok(())
    }

    fn queue(&self) -> anyhow::Result<&str> {
        self.queue.as_deref().context("it has a queue of its own")
    }

    pub(super) async fn purge(&self) -> anyhow::Result<()> {
        let queue = self.queue()?.into();
        self.channel
            .queue_purge(queue, QueuePurgeOptions::default())
            .await?;
        Ok(())
    }

    pub(super) async fn ready(&self) -> anyhow::Result<u64> {
        let passive = QueueDeclareOptions {
            passive: true,
            ..Default::default()
        };
        let queue = self.queue()?.into();
        let declared = self
            .channel
            .queue_declare(queue, passive, FieldTable::default());
        Ok(declared.await?.message_count().into())
    }

    pub(super) async fn close(self) -> anyhow::Result<()> {
        if let Some(queue) = &self.queue {
            self.channel
                .queue_delete(queue.as_str().into(), QueueDeleteOptions::default())
                .await?;
        }
        self.connection.close(200, "bye".into()).await?;
        Ok(())
    }
}

/// Rows of 500 facts a transaction, a connection a partition.
pub(super) async fn insert(
    url: &str,
    schema: &str,
    source: &str,
    facts: &[Fact],
) -> anyhow::Result<()> {
    let parts = (0..PARTITIONS).map(|k| async move {
        let mut client = connect(url).await?;
        client
            .batch_execute(&format!("set search_path = {schema}"))
            .await?;
        let mine: Vec<&Fact> = facts.iter().filter(|f| partition(f.subject) == k).collect();
        insert_part(&mut client, schema, source, &mine).await
    });
    try_join_all(parts).await?;
    Ok(())
}

async fn insert_part(
    client: &mut Client,
    service: &str,
    source: &str,
    facts: &[&Fact],
) -> anyhow::Result<()> {
    let inbox = client
        .prepare("insert into inbox (consumer, event_id, outcome, received_at) select $1, e, 'handled', $2 from unnest($3::uuid[]) e")
        .await?;
    let gates = client
        .prepare("insert into inbox_gate (source, subject, last_seq) select $1, s, 1 from unnest($2::uuid[]) s")
        .await?;
    let effects = client
        .prepare("insert into effect (event_id, complaint_id, round, at) select e, s, 1, $3 from unnest($1::uuid[], $2::uuid[]) as t (e, s)")
        .await?;
    for batch in facts.chunks(500) {
        let ids: Vec<Id> = batch.iter().map(|f| Id(f.id)).collect();
        let subjects: Vec<Id> = batch.iter().map(|f| Id(f.subject)).collect();
        let at = SystemTime::now();
        let tx = client.transaction().await?;
        tx.execute(&inbox, &[&service, &at, &ids]).await?;
        tx.execute(&gates, &[&source, &subjects]).await?;
        tx.execute(&effects, &[&ids, &subjects, &at]).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// One message at a time: publish, confirm, consume, commit.
pub(crate) struct RawRoute {
    connection: Connection,
    channel: Channel,
    queue: String,
    deliveries: lapin::Consumer,
    client: Client,
}

impl RawRoute {
    /// A quorum queue, and a table in this database.
    pub(crate) async fn open(uri: &str, url: &str) -> anyhow::Result<Self> {
        let connection = Connection::connect(uri, ConnectionProperties::default()).await?;
        let channel = channel(&connection).await?;
        let queue = format!("bench-{}", new_id().simple());
        channel
            .queue_declare(queue.as_str().into(), durable(), quorum())
            .await?;
        let consuming = connection.create_channel().await?;
        let deliveries = consuming
            .basic_consume(
                queue.as_str().into(),
                "".into(),
                BasicConsumeOptions::default(),
                FieldTable::default(),
            )
            .await?;
        let client = connect(url).await?;
        client
            .batch_execute(
                "create table if not exists bench_raw (id uuid primary key, body bytea not null)",
            )
            .await?;
        Ok(Self {
            connection,
            channel,
            queue,
            deliveries,
            client,
        })
    }

    /// Milliseconds of each, from handing it over to the commit of its row.
    pub(crate) async fn latencies(&mut self, most: usize) -> anyhow::Result<Vec<f64>> {
        let insert = self
            .client
            .prepare("insert into bench_raw (id, body) values ($1, $2)")
            .await?;
        let mut took = Vec::with_capacity(most);
        for _ in 0..most {
            let (id, body) = (new_id(), vec![b'x'; 700]);
            let since = Instant::now();
            let sent = self
                .channel
                .basic_publish(
                    "".into(),
                    self.queue.as_str().into(),
                    BasicPublishOptions::default(),
                    &body,
                    persistent(),
                )
                .await?;
            ensure!(
                matches!(sent.await?, Confirmation::Ack(None)),
                "the broker did not take a message"
            );
            let delivery = self.deliveries.next().await.context("the queue ended")??;
            self.client
                .execute(&insert, &[&Id(id), &delivery.data])
                .await?;
            took.push(since.elapsed().as_secs_f64() * 1e3);
            delivery.ack(BasicAckOptions::default()).await?;
        }
        Ok(took)
    }

    pub(crate) async fn close(self) -> anyhow::Result<()> {
        self.channel
            .queue_delete(self.queue.as_str().into(), QueueDeleteOptions::default())
            .await?;
        self.client
            .batch_execute("drop table if exists bench_raw")
            .await?;
        self.connection.close(200, "bye".into()).await?;
        Ok(())
    }
}
