//! RabbitMQ through lapin: the only room that knows it.
//!
//! Every await has a time limit, acknowledgements included; any error is final for the
//! connection, and `runtime` builds a new one. Auto-recovery stays off.

use std::future::Future;
use std::time::Duration;

use futures_util::future::{BoxFuture, maybe_done, try_join_all};
use futures_util::{FutureExt, StreamExt};
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions,
    ConfirmSelectOptions, ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable, LongString, ShortString};
use lapin::uri::AMQPUri;
use lapin::{
    BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, ExchangeKind,
    PublisherConfirm,
};
use tokio::time::timeout;

use crate::transport::{
    Incoming, Outgoing, Publisher, Sender, Subscription, Transport, TransportError,
};
use crate::{Queue, Topology};

/// For opening, declaring, acknowledging, closing.
const PATIENCE: Duration = Duration::from_secs(10);
/// For the confirms of a batch; a broker short of memory blocks publishers.
const CONFIRM_PATIENCE: Duration = Duration::from_secs(30);
/// A queue never grows past this; the publisher is refused and the outbox keeps the rest.
const MAX_QUEUE_BYTES: i64 = 2 * 1024 * 1024 * 1024;
/// Deliveries of one message before the broker gives it up: the crash-loop net.
const DELIVERY_LIMIT: i64 = 50;
/// Of the dead queue: RabbitMQ 4 has a limit of 20 of its own, after which it would throw away
/// what it gave up on.
const NO_DELIVERY_LIMIT: i64 = 1_000_000_000;
/// Bytes of a frame at most; a longer message is several. The library keeps 32 frames each way for
/// every connection, and touches all of it: 16 MB for two connections by the broker's own limit.
const FRAME_MAX: u32 = 16 * 1024;
/// `application/cloudevents+json`, structured mode.
const CONTENT_TYPE: &str = "application/cloudevents+json";

/// A RabbitMQ, 3.10 to 4.x.
#[derive(Clone)]
pub struct Amqp {
    uri: String,
    /// As whom one signs in there.
    user: Option<String>,
    name: String,
    exchange: String,
}

impl From<lapin::Error> for TransportError {
    fn from(e: lapin::Error) -> Self {
        Self::Broker(e.to_string())
    }
}

/// A time limit on one step.
async fn within<T>(
    limit: Duration,
    step: impl Future<Output = Result<T, lapin::Error>>,
) -> Result<T, TransportError> {
    match timeout(limit, step).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(TransportError::TimedOut(limit)),
    }
}

const DURABLE: ExchangeDeclareOptions = ExchangeDeclareOptions {
    durable: true,
    passive: false,
    auto_delete: false,
    internal: false,
    nowait: false,
};

/// Asks without declaring. The broker answers a "no" by closing the channel that was asked on.
async fn is_there(connection: &Connection, exchange: &str) -> Result<bool, TransportError> {
    let channel = within(PATIENCE, connection.create_channel()).await?;
    let passive = ExchangeDeclareOptions {
        passive: true,
        ..DURABLE
    };
    let asked = channel.exchange_declare(
        exchange.into(),
        ExchangeKind::Topic,
        passive,
        FieldTable::default(),
    );
    match within(PATIENCE, asked).await {
        Ok(()) => {
            within(PATIENCE, channel.close(200, "it is there".into())).await?;
            Ok(true)
        }
        Err(_) if connection.status().connected() => Ok(false),
        Err(e) => Err(e),
    }
}

impl Amqp {
    /// `uri` is `amqp://user:password@host:port/vhost`; `name` is the service's, and shows in the broker's
    /// lists. Where the user is called like the service, each has one of its own, and a message counts only
    /// from the user of the service that it speaks for.
    pub fn new(uri: &str, name: impl Into<String>, topology: &Topology) -> Self {
        let parsed = uri.parse::<AMQPUri>().ok();
        let user = parsed.map(|uri| uri.authority.userinfo.username);
        let sign = if uri.contains('?') { '&' } else { '?' };
        let uri = format!("{uri}{sign}heartbeat=10&connection_timeout=5000&frame_max={FRAME_MAX}");
        Self {
            uri,
            user,
            name: name.into(),
            exchange: topology.exchange(),
        }
    }

    async fn connect(&self, purpose: &str) -> Result<Connection, TransportError> {
        let name = LongString::from(format!("{} {purpose}", self.name));
        let properties = ConnectionProperties::default().with_connection_name(name);
        let connection = within(PATIENCE, Connection::connect(&self.uri, properties)).await?;
        // It is there where an installation was set up with a broker user a service: those may not
        // declare it, or they could take it away from everybody.
        if !is_there(&connection, &self.exchange).await? {
            let channel = within(PATIENCE, connection.create_channel()).await?;
            let declare = channel.exchange_declare(
                self.exchange.clone().into(),
                ExchangeKind::Topic,
                DURABLE,
                FieldTable::default(),
            );
            within(PATIENCE, declare).await?;
            within(PATIENCE, channel.close(200, "declared".into())).await?;
        }
        Ok(connection)
    }

    /// What the broker gives up on comes here: a service's own exchange before its dead queue. By the
    /// default exchange, which knows every queue, a service would need the right to write to all of them.
    async fn declare_dead(
        &self,
        connection: &Connection,
        dead: &str,
    ) -> Result<(), TransportError> {
        let channel = within(PATIENCE, connection.create_channel()).await?;
        let declare = channel.exchange_declare(
            dead.into(),
            ExchangeKind::Fanout,
            DURABLE,
            FieldTable::default(),
        );
        within(PATIENCE, declare).await?;
        within(PATIENCE, channel.close(200, "declared".into())).await
    }

    async fn declare(&self, channel: &Channel, queue: &Queue) -> Result<(), TransportError> {
        let mut arguments = FieldTable::default();
        let mut set = |key: &str, value: AMQPValue| {
            arguments.insert(ShortString::from(key), value);
        };
        set("x-queue-type", AMQPValue::LongString("quorum".into()));
        set("x-overflow", AMQPValue::LongString("reject-publish".into()));
        set(
            "x-max-length-bytes",
            AMQPValue::LongLongInt(MAX_QUEUE_BYTES),
        );
        let limit = if queue.dead_letter_to.is_some() {
            DELIVERY_LIMIT
        } else {
            NO_DELIVERY_LIMIT
        };
        set("x-delivery-limit", AMQPValue::LongLongInt(limit));
        if let Some(dead) = &queue.dead_letter_to {
            set("x-single-active-consumer", AMQPValue::Boolean(true));
            set(
                "x-dead-letter-exchange",
                AMQPValue::LongString(dead.as_str().into()),
            );
            set(
                "x-dead-letter-strategy",
                AMQPValue::LongString("at-least-once".into()),
            );
        }
        let name = ShortString::from(queue.name.as_str());
        let durable = QueueDeclareOptions {
            durable: true,
            ..Default::default()
        };
        within(
            PATIENCE,
            channel.queue_declare(name.clone(), durable, arguments),
        )
        .await?;
        let patterns = queue
            .bindings
            .iter()
            .map(|p| (self.exchange.as_str(), p.as_str()));
        // The dead queue hears its own exchange alone.
        let own = queue.dead_letter_to.is_none().then_some((&*queue.name, ""));
        for (exchange, pattern) in patterns.chain(own) {
            let bind = channel.queue_bind(
                name.clone(),
                exchange.into(),
                pattern.into(),
                QueueBindOptions::default(),
                FieldTable::default(),
            );
            within(PATIENCE, bind).await?;
        }
        Ok(())
    }

    /// A queue, declared and bound, and its deliveries on a channel of their own.
    async fn open(
        &self,
        connection: &std::sync::Arc<Connection>,
        queue: &Queue,
        prefetch: u16,
    ) -> Result<AmqpSubscription, TransportError> {
        let channel = within(PATIENCE, connection.create_channel()).await?;
        self.declare(&channel, queue).await?;
        let qos = channel.basic_qos(prefetch, BasicQosOptions::default());
        within(PATIENCE, qos).await?;
        let consume = channel.basic_consume(
            queue.name.as_str().into(),
            "".into(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        );
        let consumer = within(PATIENCE, consume).await?;
        Ok(AmqpSubscription {
            users_are_services: self.user.as_ref() == Some(&self.name),
            queue: queue.name.clone(),
            connection: std::sync::Arc::clone(connection),
            channel,
            consumer,
        })
    }
}

impl Transport for Amqp {
    type Publisher = AmqpPublisher;
    type Subscription = AmqpSubscription;

    async fn publisher(&self) -> Result<AmqpPublisher, TransportError> {
        let connection = self.connect("publisher").await?;
        let channel = within(PATIENCE, connection.create_channel()).await?;
        within(
            PATIENCE,
            channel.confirm_select(ConfirmSelectOptions::default()),
        )
        .await?;
        Ok(AmqpPublisher {
            user: self.user.clone(),
            connection,
            channel,
            exchange: self.exchange.as_str().into(),
        })
    }

    async fn subscribe(
        &self,
        queues: &[Queue],
        dead: &str,
        prefetch: u16,
    ) -> Result<Vec<AmqpSubscription>, TransportError> {
        let connection = std::sync::Arc::new(self.connect("consumer").await?);
        self.declare_dead(&connection, dead).await?;
        let dead = Queue {
            name: dead.to_owned(),
            bindings: Vec::new(),
            dead_letter_to: None,
        };
        // Side by side: one after the other these are some fifty answers to wait for.
        let opening = queues.iter().map(|q| self.open(&connection, q, prefetch));
        let opening: Vec<_> = opening.collect();
        let mut subscriptions = try_join_all(opening).await?;
        // Last: that it exists tells relays that all the others are bound.
        subscriptions.push(self.open(&connection, &dead, prefetch).await?);
        Ok(subscriptions)
    }
}

/// Sends over a connection of its own, with confirms.
pub struct AmqpPublisher {
    user: Option<String>,
    connection: Connection,
    channel: Channel,
    exchange: ShortString,
}

impl AmqpPublisher {
    /// Ends when the message is written to the socket; what it gives ends when the broker answered.
    async fn publish(&self, message: &Outgoing) -> Result<PublisherConfirm, lapin::Error> {
        let mut headers = FieldTable::default();
        if let Some(traceparent) = &message.traceparent {
            headers.insert(
                "traceparent".into(),
                AMQPValue::LongString(traceparent.as_str().into()),
            );
        }
        let properties = BasicProperties::default()
            .with_content_type(CONTENT_TYPE.into())
            .with_message_id(message.message_id.as_str().into())
            .with_type(message.event_type.as_str().into())
            .with_headers(headers)
            .with_delivery_mode(2);
        // The broker refuses whoever is not this user, and keeps it however the message travels on.
        let properties = match &self.user {
            Some(user) => properties.with_user_id(user.as_str().into()),
            None => properties,
        };
        let mandatory = BasicPublishOptions {
            mandatory: true,
            ..Default::default()
        };
        let (exchange, key) = (self.exchange.clone(), message.routing_key.as_str().into());
        self.channel
            .basic_publish(exchange, key, mandatory, &message.body, properties)
            .await
    }
}

impl Publisher for AmqpPublisher {
    type Receipt = BoxFuture<'static, Result<(), TransportError>>;

    async fn send(&mut self, batch: Vec<Outgoing>) -> Result<Self::Receipt, TransportError> {
        let mut written = Vec::with_capacity(batch.len());
        for message in &batch {
            let mut publish = Box::pin(maybe_done(self.publish(message)));
            // The first poll hands the frames over, hence in order; what is awaited is that they were
            // written. Awaited one by one, each would be a write of its own.
            let _ = publish.as_mut().now_or_never();
            written.push(publish);
        }
        let all_written = async {
            let mut confirms = Vec::with_capacity(batch.len());
            for mut publish in written {
                publish.as_mut().await;
                confirms.extend(publish.as_mut().take_output().transpose()?);
            }
            Ok(confirms)
        };
        let confirms = within(CONFIRM_PATIENCE, all_written).await?;
        let answered = async {
            for confirmation in within(CONFIRM_PATIENCE, try_join_all(confirms)).await? {
                match confirmation {
                    Confirmation::Ack(None) => {}
                    Confirmation::Ack(Some(_)) => {
                        return Err(TransportError::NotTaken("no queue hears it"));
                    }
                    Confirmation::Nack(_) => return Err(TransportError::NotTaken("refused")),
                    Confirmation::NotRequested => {
                        return Err(TransportError::NotTaken("confirms are off"));
                    }
                }
            }
            Ok(())
        };
        Ok(answered.boxed())
    }

    async fn all_exist(&mut self, queues: &[String]) -> Result<bool, TransportError> {
        // A queue that is missing closes the channel, hence one of its own for these questions.
        let asking = within(PATIENCE, self.connection.create_channel()).await?;
        for queue in queues {
            let passive = QueueDeclareOptions {
                passive: true,
                ..Default::default()
            };
            let asked = asking.queue_declare(queue.as_str().into(), passive, FieldTable::default());
            if within(PATIENCE, asked).await.is_err() {
                return Ok(false);
            }
        }
        within(PATIENCE, asking.close(200, "asked".into())).await?;
        Ok(true)
    }

    async fn close(self) {
        let closed = within(PATIENCE, self.connection.close(200, "bye".into())).await;
        if let Err(e) = closed {
            tracing::debug!(error = %e, "publisher closed with an error");
        }
    }
}

/// One queue's deliveries; all of a service share a connection.
pub struct AmqpSubscription {
    users_are_services: bool,
    queue: String,
    connection: std::sync::Arc<Connection>,
    channel: Channel,
    consumer: lapin::Consumer,
}

impl Subscription for AmqpSubscription {
    fn queue(&self) -> &str {
        &self.queue
    }

    async fn next(
        &mut self,
        most: usize,
        patience: Duration,
    ) -> Result<Vec<Incoming>, TransportError> {
        let mut batch = Vec::new();
        let mut waiting = timeout(patience, self.consumer.next()).await.ok();
        while let Some(delivery) = waiting {
            let delivery = delivery.ok_or(TransportError::Ended)??;
            let sender = match self.users_are_services {
                false => Sender::Unknown,
                true => Sender::User(
                    delivery
                        .properties
                        .user_id()
                        .as_ref()
                        .map(|u| u.to_string()),
                ),
            };
            batch.push(Incoming {
                tag: delivery.delivery_tag,
                body: delivery.data,
                sender,
            });
            waiting = if batch.len() < most {
                self.consumer.next().now_or_never()
            } else {
                None
            };
        }
        if batch.is_empty() && !self.channel.status().connected() {
            return Err(TransportError::Ended);
        }
        Ok(batch)
    }

    async fn ack(&mut self, tag: u64) -> Result<(), TransportError> {
        within(
            PATIENCE,
            self.channel
                .basic_ack(tag, BasicAckOptions { multiple: true }),
        )
        .await
    }

    async fn ready(&mut self) -> Result<u32, TransportError> {
        let asking = within(PATIENCE, self.connection.create_channel()).await?;
        let passive = QueueDeclareOptions {
            passive: true,
            ..Default::default()
        };
        let asked =
            asking.queue_declare(self.queue.as_str().into(), passive, FieldTable::default());
        let count = within(PATIENCE, asked).await?.message_count();
        within(PATIENCE, asking.close(200, "asked".into())).await?;
        Ok(count)
    }

    async fn close(self) {
        let closed = within(PATIENCE, self.channel.close(200, "bye".into())).await;
        if let Err(e) = closed {
            tracing::debug!(error = %e, queue = self.queue, "subscription closed with an error");
        }
    }
}
