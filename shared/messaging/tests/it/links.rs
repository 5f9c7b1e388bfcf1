//! Links that fail: cut, reset, silent. Afterwards everything took effect once.

use std::time::{Duration, Instant};

use messaging::{
    Amqp, Messaging, Publisher, Reactions, Settings, Subscription, Topology, Transport,
};
use testkit::{Proxy, eventually, new_id, within};
use uuid::Uuid;

use crate::support::{HEARER, TELLER, World};

struct Linked {
    world: World,
    telling: Messaging,
    hearing: Messaging,
    out: Proxy,
    back: Proxy,
}

impl Linked {
    async fn new() -> Self {
        let world = World::new().await;
        let (out, outwards) = Proxy::on(world.broker.uri()).await;
        let (back, backwards) = Proxy::on(world.broker.uri()).await;
        let start = |db: &persistence::Db, service: &str, uri: &str, reactions| {
            let topology: Topology = world.broker.topology();
            let transport = Amqp::new(uri, service, &topology);
            let settings = Settings {
                service: service.into(),
                topology,
                await_listeners: false,
            };
            Messaging::start(db.clone(), transport, settings, reactions)
        };
        let hearing = start(
            &world.hearer,
            HEARER,
            &backwards,
            Reactions::new().on(world.consumer.clone()),
        );
        hearing.health().wait_for(|h| h.consuming).await.unwrap();
        let telling = start(&world.teller, TELLER, &outwards, Reactions::new());
        Self {
            world,
            telling,
            hearing,
            out,
            back,
        }
    }

    async fn all_took_effect_once(&self, complaints: &[Uuid], rounds: i32) {
        let rounds: Vec<i32> = (1..=rounds).collect();
        for complaint in complaints {
            within(
                Duration::from_secs(90),
                "every round, once and in order",
                async || (self.world.heard_of(*complaint).await == rounds).then_some(()),
            )
            .await;
        }
        eventually("an empty outbox", async || {
            (self.world.unsent().await == 0).then_some(())
        })
        .await;
    }

    async fn stop(self) {
        self.telling.stop().await;
        self.hearing.stop().await;
    }
}

/// A hearer's queues behind a link that can be broken, with nothing above it that would mend it.
struct Bare {
    world: World,
    proxy: Proxy,
    transport: Amqp,
    /// The first queue's name.
    queue: String,
    subscriptions: Vec<<Amqp as Transport>::Subscription>,
}

impl Bare {
    async fn new() -> Self {
        let world = World::new().await;
        let topology = world.broker.topology();
        let (proxy, uri) = Proxy::on(world.broker.uri()).await;
        let transport = Amqp::new(&uri, HEARER, &topology);
        let queues = topology.queues(HEARER, &[TELLER]);
        let subscriptions = transport
            .subscribe(&queues, &topology.dead_queue(HEARER), 500)
            .await
            .unwrap();
        let queue = queues[0].name.clone();
        Self {
            world,
            proxy,
            transport,
            queue,
            subscriptions,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_are_cut_and_reset_lose_and_double_nothing() {
    let linked = Linked::new().await;
    let complaints: Vec<Uuid> = (0..8).map(|_| new_id()).collect();
    for round in 1..=12 {
        for complaint in &complaints {
            linked.world.tell(*complaint, round..=round).await;
        }
        match round % 4 {
            0 => linked.out.reset(),
            1 => linked.back.reset(),
            2 => {
                linked.out.cut();
                linked.back.cut();
            }
            _ => {
                linked.out.mend();
                linked.back.mend();
            }
        }
    }
    linked.out.mend();
    linked.back.mend();
    linked.all_took_effect_once(&complaints, 12).await;
    linked.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_goes_silent_is_noticed_and_left() {
    let linked = Linked::new().await;
    let complaint = new_id();
    linked.world.tell(complaint, 1..=2).await;
    linked.world.hears(complaint, &[1, 2]).await;
    // Nobody says that the link is dead: only heartbeats and time limits can tell.
    linked.out.stall();
    linked.back.stall();
    linked.world.tell(complaint, 3..=4).await;
    let mut health = linked.hearing.health();
    let noticed = tokio::time::timeout(Duration::from_secs(60), health.wait_for(|h| !h.consuming));
    noticed.await.expect("noticed within a minute").unwrap();
    linked.out.reset();
    linked.back.reset();
    linked.out.mend();
    linked.back.mend();
    linked.all_took_effect_once(&[complaint], 4).await;
    linked.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_broke_is_never_mended_underneath() {
    let mut bare = Bare::new().await;
    let mut publisher = bare.transport.publisher().await.unwrap();
    let queue = [bare.queue.clone()];
    assert!(publisher.all_exist(&queue).await.unwrap());
    // New connections succeed at once: whoever repairs links in silence would go on as if nothing
    // had happened, with delivery tags that the broker no longer knows.
    bare.proxy.reset();
    for subscription in &mut bare.subscriptions {
        within(
            Duration::from_secs(30),
            "the subscription to end with an error",
            async || {
                let next = subscription.next(10, Duration::from_millis(100)).await;
                next.is_err().then_some(())
            },
        )
        .await;
    }
    within(
        Duration::from_secs(30),
        "the publisher to fail",
        async || publisher.all_exist(&queue).await.is_err().then_some(()),
    )
    .await;
    assert!(
        bare.transport.publisher().await.is_ok(),
        "whoever begins anew gets on"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_in_hand_when_a_link_broke_can_never_be_acknowledged() {
    let mut bare = Bare::new().await;
    let telling = bare.world.start_telling();
    bare.world.tell(new_id(), 1..=3).await;
    let (of, tag) = eventually("a delivery", async || {
        for (of, subscription) in bare.subscriptions.iter_mut().enumerate() {
            let batch = subscription.next(10, Duration::from_millis(20)).await;
            if let Some(last) = batch.unwrap().last() {
                return Some((of, last.tag));
            }
        }
        None
    })
    .await;
    bare.proxy.reset();
    // The broker delivers them again, under other tags. Whoever mends the link underneath lets the old
    // tag acknowledge what nobody has worked on.
    let broke = Instant::now();
    while broke.elapsed() < Duration::from_secs(3) {
        let anew = bare.transport.publisher().await;
        anew.expect("a new link, as quickly as any repair")
            .close()
            .await;
        let acknowledged = bare.subscriptions[of].ack(tag).await;
        assert!(acknowledged.is_err(), "after {:?}", broke.elapsed());
    }
    telling.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_relays_never_send_a_fact_before_an_earlier_one_of_the_same_complaint() {
    let world = World::new().await;
    let topology = world.broker.topology();
    let transport = Amqp::new(world.broker.uri(), HEARER, &topology);
    let queues = topology.queues(HEARER, &[TELLER]);
    let mut wire = transport
        .subscribe(&queues, &topology.dead_queue(HEARER), 500)
        .await
        .unwrap();
    // Neighbours in the outbox are of the same complaint: sharing it row by row would turn some round.
    let complaints = [new_id()];
    for round in 1..=200 {
        for complaint in &complaints {
            world.tell(*complaint, round..=round).await;
        }
    }
    // Both begin with a backlog, so that they would share it if they could.
    let (one, two) = (world.start_telling(), world.start_telling());
    let mut last = std::collections::HashMap::<Uuid, i64>::new();
    let everything = |last: &std::collections::HashMap<Uuid, i64>| {
        complaints.iter().all(|c| last.get(c) == Some(&200))
    };
    for _ in 0..400 {
        for queue in &mut wire {
            for message in queue.next(100, Duration::from_millis(10)).await.unwrap() {
                let head = events::Envelope::parse(&message.body).unwrap().head;
                let before = last.entry(head.subject).or_default();
                assert!(
                    head.sequence <= *before + 1,
                    "{} came after {before}",
                    head.sequence
                );
                *before = (*before).max(head.sequence);
            }
        }
        if everything(&last) {
            break;
        }
    }
    assert!(everything(&last), "{last:?}");
    one.stop().await;
    two.stop().await;
}
