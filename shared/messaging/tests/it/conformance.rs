//! What any transport must keep. A new one adds a test that runs [`every_promise`] over it.

use std::time::Duration;

use messaging::{Amqp, Incoming, Outgoing, Publisher, Subscription, Topology, Transport};
use testkit::{TestBroker, eventually, new_id};
use uuid::Uuid;

const SECOND: Duration = Duration::from_secs(1);
const SERVICE: &str = "intake";
const SOURCE: &str = "investigation";

fn message(subject: Uuid, body: impl Into<Vec<u8>>) -> Outgoing {
    Outgoing {
        routing_key: Topology::routing_key(SOURCE, subject, "redress.test.told.v1"),
        message_id: new_id().to_string(),
        event_type: "redress.test.told.v1".into(),
        traceparent: None,
        body: body.into(),
    }
}

async fn subscribe<T: Transport>(transport: &T, topology: &Topology) -> Vec<T::Subscription> {
    let queues = topology.queues(SERVICE, &[SOURCE]);
    transport
        .subscribe(&queues, &topology.dead_queue(SERVICE), 500)
        .await
        .unwrap()
}

/// Collects from all queues until `count` messages arrived; acknowledges them where told to.
async fn collect<S: Subscription>(
    subscriptions: &mut [S],
    count: usize,
    ack: bool,
) -> Vec<Vec<u8>> {
    let mut bodies = Vec::new();
    for _ in 0..200 {
        for subscription in subscriptions.iter_mut() {
            let batch: Vec<Incoming> = subscription
                .next(500, Duration::from_millis(20))
                .await
                .unwrap();
            if let (true, Some(last)) = (ack, batch.last()) {
                subscription.ack(last.tag).await.unwrap();
            }
            bodies.extend(batch.into_iter().map(|m| m.body));
        }
        if bodies.len() >= count {
            return bodies;
        }
    }
    panic!("{} of {count} messages arrived", bodies.len());
}

async fn close_all<S: Subscription>(subscriptions: Vec<S>) {
    for subscription in subscriptions {
        subscription.close().await;
    }
}

async fn what_no_queue_hears_is_not_taken<T: Transport>(transport: &T) {
    let mut publisher = transport.publisher().await.unwrap();
    let receipt = publisher
        .send(vec![message(new_id(), "lost")])
        .await
        .unwrap();
    receipt
        .await
        .expect_err("nobody hears it, so it must not count as sent");
}

async fn missing_queues_are_noticed<T: Transport>(transport: &T, topology: &Topology) {
    let names: Vec<String> = topology
        .queues(SERVICE, &[SOURCE])
        .into_iter()
        .map(|q| q.name)
        .collect();
    let mut publisher = transport.publisher().await.unwrap();
    assert!(!publisher.all_exist(&names).await.unwrap());
    let subscriptions = subscribe(transport, topology).await;
    assert!(publisher.all_exist(&names).await.unwrap());
    close_all(subscriptions).await;
    publisher.close().await;
}

async fn confirmed_messages_wait_for_their_reader_in_order<T: Transport>(
    transport: &T,
    topology: &Topology,
) {
    close_all(subscribe(transport, topology).await).await;
    let mut publisher = transport.publisher().await.unwrap();
    let subject = new_id();
    for hundred in 0..3 {
        let batch = (0..100)
            .map(|n| message(subject, format!("{}", hundred * 100 + n)))
            .collect();
        publisher.send(batch).await.unwrap().await.unwrap();
    }
    publisher.close().await;
    let mut subscriptions = subscribe(transport, topology).await;
    let bodies = collect(&mut subscriptions, 300, true).await;
    let expected: Vec<Vec<u8>> = (0..300).map(|n| n.to_string().into_bytes()).collect();
    assert_eq!(bodies, expected);
    close_all(subscriptions).await;
}

async fn what_is_not_acknowledged_comes_again<T: Transport>(transport: &T, topology: &Topology) {
    let mut first = subscribe(transport, topology).await;
    let mut publisher = transport.publisher().await.unwrap();
    let subject = new_id();
    publisher
        .send(vec![message(subject, "one"), message(subject, "two")])
        .await
        .unwrap()
        .await
        .unwrap();
    assert_eq!(
        collect(&mut first, 2, false).await,
        [b"one".to_vec(), b"two".to_vec()]
    );
    close_all(first).await;
    let mut second = subscribe(transport, topology).await;
    assert_eq!(
        collect(&mut second, 2, true).await,
        [b"one".to_vec(), b"two".to_vec()]
    );
    close_all(second).await;
    let mut third = subscribe(transport, topology).await;
    for subscription in &mut third {
        assert_eq!(
            subscription
                .next(10, Duration::from_millis(50))
                .await
                .unwrap(),
            []
        );
    }
    close_all(third).await;
}

async fn one_reader_at_a_time_and_the_next_takes_over<T: Transport>(
    transport: &T,
    topology: &Topology,
) {
    let mut active = subscribe(transport, topology).await;
    let mut standby = subscribe(transport, topology).await;
    let mut publisher = transport.publisher().await.unwrap();
    let subjects: Vec<Uuid> = (0..16).map(|_| new_id()).collect();
    let batch = subjects
        .iter()
        .map(|s| message(*s, s.to_string()))
        .collect();
    publisher.send(batch).await.unwrap().await.unwrap();
    assert_eq!(collect(&mut active, 16, true).await.len(), 16);
    for subscription in &mut standby {
        assert_eq!(
            subscription
                .next(10, Duration::from_millis(20))
                .await
                .unwrap(),
            []
        );
    }
    close_all(active).await;
    publisher
        .send(vec![message(subjects[0], "after")])
        .await
        .unwrap()
        .await
        .unwrap();
    assert_eq!(collect(&mut standby, 1, true).await, [b"after".to_vec()]);
    close_all(standby).await;
}

async fn what_is_ready_is_counted<T: Transport>(transport: &T, topology: &Topology) {
    close_all(subscribe(transport, topology).await).await;
    let mut publisher = transport.publisher().await.unwrap();
    let subject = new_id();
    publisher
        .send(vec![message(subject, "seen")])
        .await
        .unwrap()
        .await
        .unwrap();
    // A reader that may hold one message at a time leaves the second one ready.
    publisher
        .send(vec![message(subject, "ready")])
        .await
        .unwrap()
        .await
        .unwrap();
    let queues = topology.queues(SERVICE, &[SOURCE]);
    let subscriptions = transport
        .subscribe(&queues, &topology.dead_queue(SERVICE), 1)
        .await
        .unwrap();
    let name = queues[usize::from(messaging::partition(subject))]
        .name
        .clone();
    let mut mine = subscriptions
        .into_iter()
        .find(|s| s.queue() == name)
        .unwrap();
    assert_eq!(mine.next(10, SECOND).await.unwrap().len(), 1);
    eventually("one ready message", async || {
        (mine.ready().await.unwrap() == 1).then_some(())
    })
    .await;
}

async fn every_promise<T: Transport>(make: impl Fn(&TestBroker) -> T) {
    let fresh = || {
        let broker = TestBroker::create();
        (make(&broker), broker.topology(), broker)
    };
    let (transport, _, _broker) = fresh();
    what_no_queue_hears_is_not_taken(&transport).await;
    let (transport, topology, _broker) = fresh();
    missing_queues_are_noticed(&transport, &topology).await;
    let (transport, topology, _broker) = fresh();
    confirmed_messages_wait_for_their_reader_in_order(&transport, &topology).await;
    what_is_not_acknowledged_comes_again(&transport, &topology).await;
    one_reader_at_a_time_and_the_next_takes_over(&transport, &topology).await;
    let (transport, topology, _broker) = fresh();
    what_is_ready_is_counted(&transport, &topology).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rabbitmq_through_lapin_keeps_every_promise() {
    every_promise(|broker| Amqp::new(broker.uri(), "conformance", &broker.topology())).await;
}
