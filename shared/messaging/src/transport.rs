//! What a broker must be able to do, and no more; `tests/it/conformance.rs` says what it must keep.

use std::future::Future;
use std::time::Duration;

use crate::Queue;

/// A message to send.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Where to.
    pub routing_key: String,
    /// The event's id.
    pub message_id: String,
    /// The event's type.
    pub event_type: String,
    /// W3C trace context of the sending.
    pub traceparent: Option<String>,
    /// The envelope.
    pub body: Vec<u8>,
}

/// A message that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Names it towards the broker; rises on one subscription.
    pub tag: u64,
    /// The envelope, if the sender was one of us.
    pub body: Vec<u8>,
    /// Who sent it.
    pub sender: Sender,
}

/// Who sent a message, as far as the broker vouches for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// All services share one user: it cannot be told.
    Unknown,
    /// Each service has a user of its own; this one's was named, or none was.
    User(Option<String>),
}

impl Sender {
    /// Whether the message may speak for a service.
    pub fn may_be(&self, service: &str) -> bool {
        match self {
            Self::Unknown => true,
            Self::User(user) => user.as_deref() == Some(service),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sender;

    #[test]
    fn where_each_service_has_a_user_a_message_is_from_the_user_of_its_source() {
        assert!(Sender::Unknown.may_be("intake"));
        assert!(Sender::User(Some("intake".into())).may_be("intake"));
        assert!(!Sender::User(Some("notification".into())).may_be("intake"));
        assert!(
            !Sender::User(None).may_be("intake"),
            "nobody vouches for it"
        );
    }
}

/// Why a broker did not do something; it never means "not done".
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The broker's library reports an error, or the link is gone.
    #[error("the broker failed: {0}")]
    Broker(String),
    /// No answer in time.
    #[error("no answer from the broker within {0:?}")]
    TimedOut(Duration),
    /// A message was refused or could not be routed.
    #[error("the broker did not take a message: {0}")]
    NotTaken(&'static str),
    /// What would be delivered could not be stored.
    #[error("the database does not answer: {0}")]
    NoStore(String),
    /// The stream of deliveries ended.
    #[error("the broker ended the delivery")]
    Ended,
}

/// A broker.
pub trait Transport: Clone + Send + Sync + 'static {
    /// Sends.
    type Publisher: Publisher;
    /// Receives.
    type Subscription: Subscription;

    /// Opens a connection of its own for sending and declares the exchange.
    fn publisher(&self) -> impl Future<Output = Result<Self::Publisher, TransportError>> + Send;

    /// Declares and binds `queues`, then `dead` (whose presence tells relays that all is bound), opens one connection for all and starts delivery, at most
    /// `prefetch` unacknowledged messages each.
    fn subscribe(
        &self,
        queues: &[Queue],
        dead: &str,
        prefetch: u16,
    ) -> impl Future<Output = Result<Vec<Self::Subscription>, TransportError>> + Send;
}

/// The sending side.
pub trait Publisher: Send + 'static {
    /// Resolves when the broker has answered for the whole batch.
    type Receipt: Future<Output = Result<(), TransportError>> + Send + Unpin;

    /// Hands a batch over in order. `Ok` of the receipt: every message is stored by the broker in
    /// every queue that hears it, and at least one does.
    fn send(
        &mut self,
        batch: Vec<Outgoing>,
    ) -> impl Future<Output = Result<Self::Receipt, TransportError>> + Send;

    /// True when all these queues exist, so that nothing sent now misses a listener.
    fn all_exist(
        &mut self,
        queues: &[String],
    ) -> impl Future<Output = Result<bool, TransportError>> + Send;

    /// Closes in order.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// The receiving side of one queue.
pub trait Subscription: Send + 'static {
    /// The queue's name.
    fn queue(&self) -> &str;

    /// Waits for a message, at most `patience` (then the batch is empty); takes along what is
    /// there already, up to `most`.
    fn next(
        &mut self,
        most: usize,
        patience: Duration,
    ) -> impl Future<Output = Result<Vec<Incoming>, TransportError>> + Send;

    /// Acknowledges everything up to `tag`.
    fn ack(&mut self, tag: u64) -> impl Future<Output = Result<(), TransportError>> + Send;

    /// Messages that are ready and not delivered to anybody: what the watchdog looks at.
    fn ready(&mut self) -> impl Future<Output = Result<u32, TransportError>> + Send;

    /// Gives back what is unacknowledged and closes in order.
    fn close(self) -> impl Future<Output = ()> + Send;
}
