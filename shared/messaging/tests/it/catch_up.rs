//! The tested example of a new consumer: what a fifth service writes to learn the past.

use std::sync::Arc;

use messaging::{Amqp, Messaging, Reactions, Settings, catch_up, page};
use testkit::new_id;

use crate::support::{World, WriteDownRound, make_heard};

/// The example, whole: subscribe, read the past, then live. (Elsewhere the pages come from the
/// teller's `GET /v1/published-events`.)
async fn start_fifth_service(
    world: &World,
    consumer: &WriteDownRound,
) -> (persistence::Db, Messaging) {
    let db = world.database.migrated("statistics", vec![]).await;
    make_heard(&db).await;
    let topology = world.broker.topology();
    let transport = Amqp::new(world.broker.uri(), "statistics", &topology);
    let settings = Settings {
        service: "statistics".into(),
        topology,
        await_listeners: false,
    };
    // 1. Bind the queues: from here on nothing is missed.
    let messaging = Messaging::start(
        db.clone(),
        transport,
        settings,
        Reactions::new().on(consumer.clone()),
    );
    messaging
        .health()
        .wait_for(|h| h.consuming)
        .await
        .expect("the supervisor lives");
    // 2. Read the past. What is in both takes effect once.
    let reactions = Arc::new(Reactions::new().on(consumer.clone()));
    let teller = world.teller.clone();
    catch_up(&db, "statistics", reactions, |after| {
        let teller = teller.clone();
        async move {
            page(&teller, after, 2)
                .await
                .map(|page| (page.envelopes, page.next))
        }
    })
    .await
    .unwrap();
    (db, messaging)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fifth_consumer_learns_the_past_and_then_lives() {
    let mut world = World::new().await;
    world.broker.also_clean("statistics");
    let hearing = world.start_hearing().await;
    let telling = world.start_telling();
    let (old, both) = (new_id(), new_id());
    world.tell(old, 1..=3).await;
    world.tell(both, 1..=2).await;
    // The past has left the outbox: only the audit trail still has it.
    testkit::eventually("an empty outbox", async || {
        (world.unsent().await == 0).then_some(())
    })
    .await;

    let consumer = WriteDownRound::default();
    let (db, fifth) = start_fifth_service(&world, &consumer).await;
    world.tell(both, 3..=4).await;

    let statistics = World {
        hearer: db,
        consumer,
        ..world
    };
    statistics.hears(old, &[1, 2, 3]).await;
    statistics.hears(both, &[1, 2, 3, 4]).await;
    fifth.stop().await;
    telling.stop().await;
    hearing.stop().await;
}
