//! What a service says about the facts it hears: one consumer per type.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use chrono::{DateTime, Utc};
use events::{Envelope, Event};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use persistence::{DbError, Tx};
use uuid::Uuid;

/// A fact that arrived, with what the envelope says.
#[derive(Debug, Clone)]
pub struct Received<E> {
    /// The fact.
    pub event: E,
    /// The event's id.
    pub id: Uuid,
    /// Per source and subject.
    pub sequence: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
}

/// What a handler did. A domain refusal is `Ignored`: a result to record, not an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reaction {
    /// It took effect, or had already.
    Handled,
    /// It has none here.
    Ignored {
        /// For operators; no personal data.
        reason: String,
    },
}

/// Why a handler could not decide now.
#[derive(Debug, thiserror::Error)]
pub enum ConsumeError {
    /// Something that another source tells has not arrived.
    #[error("not yet: {0}")]
    NotYet(&'static str),
    /// Trying again can help.
    #[error("transient failure: try again later")]
    Retry(#[source] Box<dyn Error + Send + Sync>),
    /// This message can never succeed: park it.
    #[error("this message can never succeed")]
    Reject(#[source] Box<dyn Error + Send + Sync>),
}

impl From<DbError> for ConsumeError {
    fn from(e: DbError) -> Self {
        Self::Retry(e.into())
    }
}

impl From<diesel::result::Error> for ConsumeError {
    fn from(e: diesel::result::Error) -> Self {
        DbError::from(e).into()
    }
}

/// A reaction to one type of fact.
pub trait Consumer: Send + Sync + 'static {
    /// What it hears.
    type Event: Event;

    /// Takes effect in `tx`, together with the inbox's row, or not at all.
    fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Self::Event>,
    ) -> impl Future<Output = Result<Reaction, ConsumeError>> + Send;
}

/// `Consumer` as an object.
trait Handle: Send + Sync {
    fn handle<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<Reaction, ConsumeError>>;
}

impl<C: Consumer> Handle for C {
    fn handle<'a>(
        &'a self,
        tx: &'a mut Tx<'_>,
        envelope: &'a Envelope,
    ) -> BoxFuture<'a, Result<Reaction, ConsumeError>> {
        async move {
            let event: C::Event = envelope
                .event()
                .map_err(|e| ConsumeError::Reject(e.into()))?;
            let head = &envelope.head;
            let received = Received {
                event,
                id: head.id,
                sequence: head.sequence,
                at: head.time,
            };
            Consumer::handle(self, tx, received).await
        }
        .boxed()
    }
}

/// All reactions of a service.
#[derive(Default)]
pub struct Reactions {
    by_type: HashMap<&'static str, Box<dyn Handle>>,
    apart: HashSet<&'static str>,
    sources: Vec<&'static str>,
}

impl Reactions {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    ///
    /// # Panics
    /// Where the type has a consumer already: a service reacts to a fact in one place.
    #[must_use]
    pub fn on<C: Consumer>(mut self, consumer: C) -> Self {
        let before = self.by_type.insert(C::Event::TYPE, Box::new(consumer));
        assert!(before.is_none(), "two consumers of {}", C::Event::TYPE);
        if !self.sources.contains(&C::Event::SOURCE) {
            self.sources.push(C::Event::SOURCE);
        }
        self
    }

    /// Adds one that stays apart: what it writes, and what it reads of all that reactions write, is
    /// about the fact's own subject. Then facts about different subjects are reacted to side by side
    /// in their one transaction, where no lock of a row keeps one from the other.
    ///
    /// # Panics
    /// As [`on`](Self::on).
    #[must_use]
    pub fn apart<C: Consumer>(mut self, consumer: C) -> Self {
        self.apart.insert(C::Event::TYPE);
        self.on(consumer)
    }

    /// The services whose whole streams are heard.
    pub fn sources(&self) -> &[&'static str] {
        &self.sources
    }

    /// The types that have a consumer, in order.
    pub fn types(&self) -> Vec<&'static str> {
        let mut types: Vec<_> = self.by_type.keys().copied().collect();
        types.sort_unstable();
        types
    }

    /// Whether anybody cares.
    pub(crate) fn has(&self, event_type: &str) -> bool {
        self.by_type.contains_key(event_type)
    }

    /// Whether reactions to this type stay apart by subject; where nobody reacts, they do.
    pub(crate) fn stays_apart(&self, event_type: &str) -> bool {
        self.apart.contains(event_type) || !self.has(event_type)
    }

    /// Lets the consumer of this type react, inside a span of the trace that the fact belongs to.
    pub(crate) async fn react(
        &self,
        tx: &mut Tx<'_>,
        envelope: &Envelope,
    ) -> Result<Reaction, ConsumeError> {
        use tracing::Instrument;
        let head = &envelope.head;
        let consumer = self
            .by_type
            .get(head.event_type.as_str())
            .expect("`has` was asked");
        let span = tracing::info_span!("consume", event.r#type = %head.event_type, event.id = %head.id, complaint.id = %head.subject);
        telemetry::set_parent(&span, head.traceparent.as_deref());
        tx.cause = Some(head.id);
        // A panic is a mistake of this one handler: without the catch it would end the task that
        // serves everybody, at each delivery anew.
        let reacting = AssertUnwindSafe(consumer.handle(tx, envelope).instrument(span));
        let reaction = reacting
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Err(ConsumeError::Reject("the handler panicked".into())));
        tx.cause = None;
        reaction
    }
}
