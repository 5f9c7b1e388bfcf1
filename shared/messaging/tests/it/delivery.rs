//! From the outbox of one service to effects in another, through everything that goes wrong.

use std::sync::Arc;

use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use lapin::BasicProperties;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use messaging::{
    Amqp, Publisher, Reactions, Topology, Transport, catch_up, gauges, parked, replay, show,
};
use testkit::{eventually, new_id};
use uuid::Uuid;

use crate::support::{HEARER, Stumble, TELLER, World, inbox_message, tell};

/// Hands envelopes to the hearer's inbox in a given order, as a broker might.
pub(crate) async fn deliver(world: &World, envelopes: Vec<Vec<u8>>) {
    let reactions = Arc::new(Reactions::new().on(world.consumer.clone()));
    let mut envelopes = Some(envelopes);
    let pages = |_: Option<()>| {
        let page = envelopes.take().unwrap();
        async { Ok::<_, std::convert::Infallible>((page, None)) }
    };
    catch_up(&world.hearer, HEARER, reactions, pages)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_take_effect_once_and_in_order_and_the_outbox_empties() {
    let world = World::new().await;
    let hearing = world.start_hearing().await;
    let telling = world.start_telling();
    let complaints: Vec<Uuid> = (0..20).map(|_| new_id()).collect();
    for complaint in &complaints {
        world.tell(*complaint, 1..=10).await;
    }
    for complaint in &complaints {
        world.hears(*complaint, &(1..=10).collect::<Vec<_>>()).await;
    }
    eventually("an empty outbox", async || {
        (world.unsent().await == 0).then_some(())
    })
    .await;
    assert_eq!(world.outcomes("handled").await, 200);
    telling.stop().await;
    hearing.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_before_its_listeners_exist_and_nothing_is_lost_then() {
    let world = World::new().await;
    let telling = world.start_telling();
    let complaint = new_id();
    world.tell(complaint, 1..=3).await;
    // The relay has tried and was told that nobody hears it.
    eventually("the relay to have failed", async || {
        (!telling.health().borrow().relay).then_some(())
    })
    .await;
    assert_eq!(world.unsent().await, 3);
    let hearing = world.start_hearing().await;
    world.hears(complaint, &[1, 2, 3]).await;
    telling.stop().await;
    hearing.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_delivered_again_has_no_second_effect() {
    let world = World::new().await;
    let complaint = new_id();
    world.tell(complaint, 1..=3).await;
    let envelopes = world.payloads().await;
    deliver(&world, envelopes.clone()).await;
    deliver(
        &world,
        envelopes.iter().chain(&envelopes).cloned().collect(),
    )
    .await;
    assert_eq!(world.heard_of(complaint).await, [1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_that_arrive_out_of_order_take_effect_in_order() {
    let world = World::new().await;
    let (complaint, other) = (new_id(), new_id());
    world.tell(complaint, 1..=4).await;
    world.tell(other, 1..=1).await;
    let envelopes = world.payloads().await;
    let shuffled = [3, 1, 4, 2].map(|n| envelopes[n].clone()).to_vec();
    deliver(&world, shuffled).await;
    assert_eq!(world.heard_of(complaint).await, [] as [i32; 0]);
    assert_eq!(
        world.heard_of(other).await,
        [1],
        "another complaint does not wait"
    );
    assert_eq!(gauges(&world.hearer).await.unwrap().pending, 3);
    deliver(&world, vec![envelopes[0].clone()]).await;
    assert_eq!(world.heard_of(complaint).await, [1, 2, 3, 4]);
    assert_eq!(gauges(&world.hearer).await.unwrap().pending, 0);
    assert_eq!(world.outcomes("handled").await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_complaint_waits_alone_until_it_succeeds() {
    for stumble in [Stumble::NotYet, Stumble::Transient] {
        let world = World::new().await;
        let (stuck, fine) = (new_id(), new_id());
        world
            .consumer
            .stumbles
            .lock()
            .unwrap()
            .push((stuck, 2, stumble));
        let hearing = world.start_hearing().await;
        let telling = world.start_telling();
        world.tell(stuck, 1..=4).await;
        world.tell(fine, 1..=4).await;
        world.hears(fine, &[1, 2, 3, 4]).await;
        eventually("three that wait", async || {
            (gauges(&world.hearer).await.unwrap().pending == 3).then_some(())
        })
        .await;
        assert_eq!(
            world.heard_of(stuck).await,
            [1],
            "what failed left nothing behind"
        );
        let tried = world.consumer.tried();
        eventually("another attempt", async || {
            (world.consumer.tried() > tried).then_some(())
        })
        .await;
        world.consumer.stumbles.lock().unwrap().clear();
        world.hears(stuck, &[1, 2, 3, 4]).await;
        assert_eq!(gauges(&world.hearer).await.unwrap().pending, 0);
        telling.stop().await;
        hearing.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_never_succeed_is_parked_and_replayed_on_the_same_row() {
    let world = World::new().await;
    let (complaint, fine) = (new_id(), new_id());
    world
        .consumer
        .stumbles
        .lock()
        .unwrap()
        .push((complaint, 1, Stumble::Never));
    let hearing = world.start_hearing().await;
    let telling = world.start_telling();
    world.tell(complaint, 1..=2).await;
    world.tell(fine, 1..=1).await;
    world.hears(fine, &[1]).await;
    let dead = eventually("a parked message", async || {
        parked(&world.hearer, 10).await.unwrap().pop()
    })
    .await;
    assert_eq!((dead.subject, dead.attempts), (Some(complaint), 0));
    assert!(
        show(&world.hearer, dead.event_id)
            .await
            .unwrap()
            .unwrap()
            .starts_with(b"{")
    );
    // A replay of what still cannot succeed parks it again.
    replay(&world.hearer, dead.event_id).await.unwrap();
    eventually("parked again", async || {
        let dead = parked(&world.hearer, 10).await.unwrap().pop()?;
        (dead.attempts == 1).then_some(())
    })
    .await;
    world.consumer.stumbles.lock().unwrap().clear();
    replay(&world.hearer, dead.event_id).await.unwrap();
    world.hears(complaint, &[1, 2]).await;
    assert_eq!(parked(&world.hearer, 10).await.unwrap().len(), 0);
    replay(&world.hearer, dead.event_id)
        .await
        .expect_err("it is not parked any more");
    telling.stop().await;
    hearing.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_recorded_and_the_next_fact_goes_on() {
    let world = World::new().await;
    let complaint = new_id();
    world
        .consumer
        .stumbles
        .lock()
        .unwrap()
        .push((complaint, 1, Stumble::Refuse));
    world.tell(complaint, 1..=2).await;
    deliver(&world, world.payloads().await).await;
    assert_eq!(
        (
            world.outcomes("ignored").await,
            world.outcomes("handled").await
        ),
        (1, 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_parked_and_what_nobody_reacts_to_is_skipped() {
    let world = World::new().await;
    let complaint = new_id();
    world.tell(complaint, 1..=3).await;
    let envelopes = world.payloads().await;
    let edited = |n: usize, from: &str, to: &str| {
        String::from_utf8(envelopes[n].clone())
            .unwrap()
            .replacen(from, to, 1)
            .into_bytes()
    };
    let unknown = edited(
        0,
        "redress.investigation.opened.v1",
        "redress.investigation.pondered.v7",
    );
    let misaddressed = edited(
        1,
        &format!("\"subject\":\"{complaint}\""),
        &format!("\"subject\":\"{}\"", new_id()),
    );
    deliver(
        &world,
        vec![
            unknown,
            b"not ours".to_vec(),
            envelopes[1].clone(),
            misaddressed,
        ],
    )
    .await;
    assert_eq!(
        world.heard_of(complaint).await,
        [2],
        "the skipped fact counts in the sequence"
    );
    assert_eq!(world.outcomes("skipped").await, 1);
    let errors: Vec<String> = parked(&world.hearer, 10)
        .await
        .unwrap()
        .into_iter()
        .map(|p| p.error)
        .collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains("CloudEvents"), "{errors:?}");
    assert!(
        !errors[0].contains("not ours"),
        "input is quoted: {errors:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_on_the_exchange_stops_nobody() {
    let world = World::new().await;
    let complaint = new_id();
    let hearing = world.start_hearing().await;
    let connection = world.broker.connect().await;
    let channel = connection.create_channel().await.unwrap();
    channel
        .confirm_select(ConfirmSelectOptions::default())
        .await
        .unwrap();
    let exchange = world.broker.topology().exchange();
    let key = Topology::routing_key(TELLER, complaint, "redress.investigation.opened.v1");
    let publish = channel.basic_publish(
        exchange.into(),
        key.into(),
        BasicPublishOptions::default(),
        b"{\"specversion\":\"0.3\"}",
        BasicProperties::default(),
    );
    publish.await.unwrap().await.unwrap();
    let telling = world.start_telling();
    world.tell(complaint, 1..=1).await;
    world.hears(complaint, &[1]).await;
    eventually("a parked message", async || {
        parked(&world.hearer, 10).await.unwrap().pop()
    })
    .await;
    telling.stop().await;
    hearing.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_send_and_hear_everything_once_and_one_takes_over_from_the_other() {
    let world = World::new().await;
    let (first, second) = (world.start_hearing().await, world.start_hearing().await);
    let (one, two) = (world.start_telling(), world.start_telling());
    let complaints: Vec<Uuid> = (0..10).map(|_| new_id()).collect();
    for complaint in &complaints {
        world.tell(*complaint, 1..=5).await;
    }
    for complaint in &complaints {
        world.hears(*complaint, &[1, 2, 3, 4, 5]).await;
    }
    one.stop().await;
    first.stop().await;
    for complaint in &complaints {
        world.tell(*complaint, 6..=8).await;
    }
    for complaint in &complaints {
        world.hears(*complaint, &[1, 2, 3, 4, 5, 6, 7, 8]).await;
    }
    two.stop().await;
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_commits_late_is_not_skipped() {
    let world = World::new().await;
    let hearing = world.start_hearing().await;
    let telling = world.start_telling();
    let (slow, fast) = (new_id(), new_id());
    // The slow transaction takes its place in the outbox first and commits last.
    let (began, go) = (
        Arc::new(tokio::sync::Notify::new()),
        Arc::new(tokio::sync::Notify::new()),
    );
    let (begun, gone, db) = (Arc::clone(&began), Arc::clone(&go), world.teller.clone());
    let late = tokio::spawn(async move {
        let event = events::investigation::InvestigationOpened {
            complaint_id: slow,
            at: crate::support::at(1),
            round: 1,
        };
        let told: Result<(), persistence::DbError> = db
            .transaction(async |mut tx| {
                messaging::append(&mut tx, &persistence::Actor::System, 1, &event).await?;
                begun.notify_one();
                gone.notified().await;
                Ok(())
            })
            .await;
        told.unwrap();
    });
    began.notified().await;
    tell(&world.teller, fast, 1).await;
    world.hears(fast, &[1]).await;
    go.notify_one();
    late.await.unwrap();
    world.hears(slow, &[1]).await;
    telling.stop().await;
    hearing.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_for_a_while_loses_nothing() {
    let world = World::new().await;
    let hearing = world.start_hearing().await;
    let telling = world.start_telling();
    let complaint = new_id();
    let mut admin = world.database.connect().await;
    let end_all = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    for round in 1..=5 {
        tell_patiently(&world, complaint, round).await;
        admin.batch_execute(end_all).await.unwrap();
    }
    world_hears_patiently(&world, complaint, 5).await;
    telling.stop().await;
    hearing.stop().await;
}

/// Connections end under us, so even asking is repeated.
async fn world_hears_patiently(world: &World, complaint: Uuid, rounds: i32) {
    use crate::support::heard;
    eventually("all rounds", async || {
        let mut conn = world.hearer.conn().await.ok()?;
        let heard: Vec<i32> = heard::table
            .filter(heard::complaint_id.eq(complaint))
            .order(heard::id)
            .select(heard::round)
            .load(&mut *conn)
            .await
            .ok()?;
        (heard == (1..=rounds).collect::<Vec<_>>()).then_some(())
    })
    .await;
}

async fn tell_patiently(world: &World, complaint: Uuid, round: i32) {
    eventually("a connection that lives", async || {
        let event = events::investigation::InvestigationOpened {
            complaint_id: complaint,
            at: crate::support::at(1),
            round,
        };
        let told: Result<(), persistence::DbError> = world
            .teller
            .transaction(async |mut tx| {
                messaging::append(
                    &mut tx,
                    &persistence::Actor::System,
                    i64::from(round),
                    &event,
                )
                .await
            })
            .await;
        match told {
            Ok(()) => Some(()),
            // Told before, although the answer was lost.
            Err(e) => (e.violated_unique().is_some()).then_some(()),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_published_fact_is_an_entry_of_an_unbroken_chain() {
    let world = World::new().await;
    let complaint = new_id();
    world.tell(complaint, 1..=3).await;
    let chain = world
        .teller
        .transaction(async |mut tx| persistence::audit::of(&mut tx, complaint).await)
        .await
        .unwrap();
    assert_eq!(persistence::audit::first_misfit(&chain), None);
    let bodies: Vec<_> = chain.iter().map(|e| e.body.clone()).collect();
    assert_eq!(bodies, world.payloads().await);
    for (n, edit) in [0, 1, 2].into_iter().zip([
        |e: &mut persistence::audit::Entry| e.actor = "staff:x".into(),
        |e: &mut persistence::audit::Entry| e.body.push(b' '),
        |e: &mut persistence::audit::Entry| e.at += chrono::TimeDelta::microseconds(1),
    ]) {
        let mut edited = chain.clone();
        edit(&mut edited[n]);
        assert_eq!(
            persistence::audit::first_misfit(&edited),
            Some(n as i64 + 1)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_message_keeps_its_bytes_even_if_the_broker_gave_up() {
    let world = World::new().await;
    let hearing = world.start_hearing().await;
    let connection = world.broker.connect().await;
    let channel = connection.create_channel().await.unwrap();
    channel
        .confirm_select(ConfirmSelectOptions::default())
        .await
        .unwrap();
    let dead = world.broker.topology().dead_queue(HEARER);
    let (options, properties) = (BasicPublishOptions::default(), BasicProperties::default());
    channel
        .basic_publish("".into(), dead.into(), options, b"poison", properties)
        .await
        .unwrap()
        .await
        .unwrap();
    let parked = eventually("a parked message", async || {
        parked(&world.hearer, 10).await.unwrap().pop()
    })
    .await;
    assert_eq!(
        show(&world.hearer, parked.event_id).await.unwrap().unwrap(),
        b"poison"
    );
    let statuses: Vec<String> = inbox_message::table
        .select(inbox_message::status)
        .load(&mut *world.hearer.conn().await.unwrap())
        .await
        .unwrap();
    assert_eq!(statuses, ["dead"]);
    hearing.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_waits_for_the_mark_that_all_queues_of_a_listener_are_bound() {
    let broker = testkit::TestBroker::create();
    let topology = broker.topology();
    let awaited = topology.listening_to(TELLER);
    for listener in ["intake", "assignment", "notification"] {
        assert!(
            awaited.contains(&topology.dead_queue(listener)),
            "{listener}: {awaited:?}"
        );
    }
    let transport = Amqp::new(broker.uri(), "listener", &topology);
    let mut publisher = transport.publisher().await.unwrap();
    for listener in ["intake", "assignment", "notification"] {
        assert!(!publisher.all_exist(&awaited).await.unwrap());
        let queues = topology.queues(listener, &[TELLER]);
        transport
            .subscribe(&queues, &topology.dead_queue(listener), 10)
            .await
            .unwrap();
    }
    assert!(publisher.all_exist(&awaited).await.unwrap());
}
