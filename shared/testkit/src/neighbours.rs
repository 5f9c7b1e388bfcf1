//! The other services, as the one under test hears them; and its database, as they never see it.

use std::collections::HashMap;
use std::sync::Mutex;

use diesel::prelude::*;
use diesel_async::pooled_connection::bb8::{Pool, PooledConnection};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use events::{Envelope, Event};
use messaging::{Amqp, Outgoing, Publisher, Topology, Transport};
use uuid::Uuid;

use crate::{TestBroker, TestDatabase, eventually, new_id};

diesel::table! {
    inbox (consumer, event_id) {
        consumer -> Text, event_id -> Uuid, outcome -> Text, reason -> Nullable<Text>,
    }
}

/// A connection that goes back to where it was lent from.
pub type Lent = PooledConnection<'static, AsyncPgConnection>;

/// Tells one service what the others would, and looks into its database.
pub struct Neighbours {
    publisher: tokio::sync::Mutex<<Amqp as Transport>::Publisher>,
    /// The last number of each source about each subject.
    told: Mutex<HashMap<(&'static str, Uuid), i64>>,
    looking: Pool<AsyncPgConnection>,
}

impl Neighbours {
    /// Of the service whose tables are in `schema`.
    ///
    /// # Panics
    /// Where the broker cannot be reached.
    pub async fn of(schema: &str, database: &TestDatabase, broker: &TestBroker) -> Self {
        let amqp = Amqp::new(broker.uri(), "neighbours", &broker.topology());
        let publisher = amqp
            .publisher()
            .await
            .expect("AMQP_URL names a running RabbitMQ");
        // What waits looks every few milliseconds: a new connection for each look would cost more
        // than all the rest.
        let mut config = ManagerConfig::default();
        config.recycling_method = RecyclingMethod::Fast;
        let url = database.looking(schema).patient_url();
        let manager =
            AsyncDieselConnectionManager::<AsyncPgConnection>::new_with_config(url, config);
        Self {
            publisher: tokio::sync::Mutex::new(publisher),
            told: Mutex::default(),
            looking: Pool::builder().build_unchecked(manager),
        }
    }

    /// Publishes the next event of its source about its subject, as soon as there is a queue for it;
    /// confirmed, then.
    ///
    /// # Panics
    /// Where nobody ever listens.
    pub async fn tell<E: Event>(&self, event: &E) -> Uuid {
        let (id, subject) = (new_id(), event.subject());
        let sequence = {
            let mut told = self.told.lock().expect("nothing panics while holding it");
            let last = told.entry((E::SOURCE, subject)).or_default();
            *last += 1;
            *last
        };
        let envelope = Envelope::wrap(event, id, sequence, subject, None, None)
            .expect("an event of the contract");
        let message = Outgoing {
            routing_key: Topology::routing_key(E::SOURCE, subject, E::TYPE),
            message_id: id.to_string(),
            event_type: E::TYPE.to_owned(),
            traceparent: None,
            body: serde_json::to_vec(&envelope).expect("an envelope is JSON"),
        };
        let mut publisher = self.publisher.lock().await;
        eventually("a queue for what is told", async || {
            publisher.send(vec![message.clone()]).await.ok()?.await.ok()
        })
        .await;
        id
    }

    /// What became of an event in the end: outcome and reason. What is kept back for now is waited
    /// for.
    ///
    /// # Panics
    /// Where it is never decided about.
    pub async fn reaction(&self, event: Uuid) -> (String, Option<String>) {
        eventually("the reaction to an event", async || {
            let decided = inbox::table
                .filter(inbox::event_id.eq(event))
                .filter(inbox::outcome.ne("pending"))
                .select((inbox::outcome, inbox::reason));
            let found = decided.first(&mut self.conn().await).await.optional();
            found.expect("the inbox can be read")
        })
        .await
    }

    /// A connection to the service's tables.
    ///
    /// # Panics
    /// Where the database cannot be reached.
    pub async fn conn(&self) -> Lent {
        self.looking
            .get_owned()
            .await
            .expect("the test's database answers")
    }

    /// Says goodbye to the broker.
    pub async fn close(self) {
        self.publisher.into_inner().close().await;
    }
}
