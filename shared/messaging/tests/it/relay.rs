//! The relay against a broker that takes nothing, or not everything.

use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use messaging::{
    Incoming, Messaging, Outgoing, Publisher, Queue, Reactions, Settings, Subscription, Topology,
    Transport, TransportError,
};
use testkit::{eventually, new_id};

use crate::support::{TELLER, World};

/// Says no until it is told to say yes; remembers what it was asked.
#[derive(Clone, Default)]
struct Refusing {
    takes: Arc<Mutex<bool>>,
    /// Messages of each batch.
    asked: Arc<Mutex<Vec<usize>>>,
}

impl Publisher for Refusing {
    type Receipt = Ready<Result<(), TransportError>>;

    async fn send(&mut self, batch: Vec<Outgoing>) -> Result<Self::Receipt, TransportError> {
        self.asked.lock().unwrap().push(batch.len());
        Ok(ready(if *self.takes.lock().unwrap() {
            Ok(())
        } else {
            Err(TransportError::NotTaken("the test says so"))
        }))
    }

    async fn all_exist(&mut self, _: &[String]) -> Result<bool, TransportError> {
        Ok(true)
    }

    async fn close(self) {}
}

struct Nothing;

impl Subscription for Nothing {
    fn queue(&self) -> &str {
        ""
    }

    async fn next(&mut self, _: usize, _: Duration) -> Result<Vec<Incoming>, TransportError> {
        std::future::pending().await
    }

    async fn ack(&mut self, _: u64) -> Result<(), TransportError> {
        Ok(())
    }

    async fn ready(&mut self) -> Result<u32, TransportError> {
        Ok(0)
    }

    async fn close(self) {}
}

impl Transport for Refusing {
    type Publisher = Self;
    type Subscription = Nothing;

    async fn publisher(&self) -> Result<Self, TransportError> {
        Ok(self.clone())
    }

    async fn subscribe(
        &self,
        _: &[Queue],
        _: &str,
        _: u16,
    ) -> Result<Vec<Nothing>, TransportError> {
        Ok(vec![Nothing])
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_refusal_one_fact_at_a_time_is_tried_until_one_is_taken() {
    let world = World::new().await;
    let complaint = new_id();
    world.tell(complaint, 1..=20).await;
    let broker = Refusing::default();
    let settings = Settings {
        service: TELLER.into(),
        topology: Topology::new("refusing"),
        await_listeners: false,
    };
    let telling = Messaging::start(
        world.teller.clone(),
        broker.clone(),
        settings,
        Reactions::new(),
    );
    eventually("a few attempts", async || {
        (broker.asked.lock().unwrap().len() >= 4).then_some(())
    })
    .await;
    let asked = broker.asked.lock().unwrap().clone();
    assert_eq!(asked[0], 20);
    assert!(asked[1..].iter().all(|n| *n == 1), "{asked:?}");
    assert_eq!(world.unsent().await, 20);
    *broker.takes.lock().unwrap() = true;
    eventually("an empty outbox", async || {
        (world.unsent().await == 0).then_some(())
    })
    .await;
    telling.stop().await;
}
