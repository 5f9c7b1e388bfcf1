//! One message, one clock, one replica that goes wrong, and everybody else who must not notice.

use std::time::Duration;

use chrono::DateTime;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use events::investigation::GroupFormed;
use messaging::{Amqp, Messaging, Reactions, Settings, append, gauges, parked, replay};
use persistence::{Actor, Db, DbError, DbSettings};
use testkit::{Proxy, eventually, new_id};

use crate::delivery::deliver;
use crate::support::{HEARER, Stumble, World};

fn stumble(world: &World, complaint: uuid::Uuid, round: i32, how: Stumble) {
    let mut stumbles = world.consumer.stumbles.lock().unwrap();
    stumbles.push((complaint, round, how));
}

async fn sql(db: &Db, statement: &str) {
    let mut conn = db.conn().await.unwrap();
    conn.batch_execute(statement).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_panics_parks_its_message_and_nothing_else() {
    let world = World::new().await;
    let (bad, fine) = (new_id(), new_id());
    stumble(&world, bad, 1, Stumble::Panic);
    let hearing = world.start_hearing().await;
    let telling = world.start_telling();
    world.tell(bad, 1..=2).await;
    world.tell(fine, 1..=2).await;
    world.hears(fine, &[1, 2]).await;
    let dead = eventually("a parked message", async || {
        parked(&world.hearer, 10).await.unwrap().pop()
    })
    .await;
    // Neither does the task end that tries again what waits.
    replay(&world.hearer, dead.event_id).await.unwrap();
    eventually("parked again", async || {
        let dead = parked(&world.hearer, 10).await.unwrap().pop()?;
        (dead.attempts == 1).then_some(())
    })
    .await;
    world.consumer.stumbles.lock().unwrap().clear();
    replay(&world.hearer, dead.event_id).await.unwrap();
    world.hears(bad, &[1, 2]).await;
    telling.stop().await;
    hearing.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_refuses_waits_alone() {
    let world = World::new().await;
    let (spoilt, fine) = (new_id(), new_id());
    stumble(&world, spoilt, 1, Stumble::Swallow);
    world.tell(spoilt, 1..=2).await;
    world.tell(fine, 1..=2).await;
    deliver(&world, world.payloads().await).await;
    assert_eq!(world.heard_of(fine).await, [1, 2]);
    assert_eq!(gauges(&world.hearer).await.unwrap().pending, 2);
    // Nor does it stop the sweep of what waits, though it comes first there.
    let later = new_id();
    stumble(&world, later, 1, Stumble::NotYet);
    world.tell(later, 1..=1).await;
    deliver(&world, world.payloads().await).await;
    world
        .consumer
        .stumbles
        .lock()
        .unwrap()
        .retain(|(complaint, ..)| *complaint == spoilt);
    let due = "update inbox_message set next_at = now() - interval '1 second'";
    sql(&world.hearer, due).await;
    deliver(&world, vec![]).await;
    assert_eq!(world.heard_of(later).await, [1]);
    world.consumer.stumbles.lock().unwrap().clear();
    sql(&world.hearer, due).await;
    deliver(&world, vec![]).await;
    assert_eq!(world.heard_of(spoilt).await, [1, 2]);
    assert_eq!(gauges(&world.hearer).await.unwrap().pending, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn text_that_cannot_be_stored_is_parked_and_stops_nobody() {
    let world = World::new().await;
    let complaint = new_id();
    world.tell(complaint, 1..=3).await;
    let envelopes = world.payloads().await;
    let with_nul = |n: usize, from: &str, to: &str| {
        String::from_utf8(envelopes[n].clone())
            .unwrap()
            .replacen(from, to, 1)
            .into_bytes()
    };
    let source = with_nul(
        1,
        "/services/investigation",
        r"/services/investigation\u0000",
    );
    let event_type = with_nul(
        2,
        "redress.investigation.opened.v1",
        r"redress.investigation.opened\u0000.v1",
    );
    deliver(&world, vec![source, event_type, envelopes[0].clone()]).await;
    assert_eq!(world.heard_of(complaint).await, [1]);
    assert_eq!(parked(&world.hearer, 10).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_parked_once_however_often_it_comes() {
    let world = World::new().await;
    for _ in 0..3 {
        deliver(&world, vec![b"not ours".to_vec(), b"nor this".to_vec()]).await;
    }
    assert_eq!(parked(&world.hearer, 10).await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_longer_than_a_message_may_be_is_parked_unread_and_never_told() {
    let world = World::new().await;
    let complaint = new_id();
    world.tell(complaint, 1..=1).await;
    let envelope = world.payloads().await.remove(0);
    // Well-formed: blanks between, and nothing else wrong with it.
    let padded = |length: usize| {
        let mut bytes = envelope.clone();
        let blanks = vec![b' '; length - bytes.len()];
        bytes.splice(1..1, blanks);
        bytes
    };
    deliver(&world, vec![padded(64 * 1024 + 1)]).await;
    assert_eq!(world.heard_of(complaint).await, [] as [i32; 0]);
    let dead = parked(&world.hearer, 10).await.unwrap();
    assert_eq!((dead.len(), dead[0].event_type.as_deref()), (1, None));
    assert!(dead[0].error.contains("65537 bytes"), "{}", dead[0].error);
    deliver(&world, vec![padded(64 * 1024)]).await;
    assert_eq!(world.heard_of(complaint).await, [1]);

    // Nor does anybody tell such a fact.
    let members = (0..1700).map(|_| new_id()).collect();
    let formed = GroupFormed {
        complaint_id: complaint,
        at: DateTime::UNIX_EPOCH,
        leader_id: new_id(),
        member_ids: members,
        formed_by: new_id(),
    };
    let told = world
        .teller
        .transaction(async |mut tx| append(&mut tx, &Actor::System, 2, &formed).await);
    assert!(matches!(told.await, Err(DbError::Corrupt(_))));
    assert_eq!(world.payloads().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_try_again_what_waits_never_wait_for_each_other() {
    let world = World::new().await;
    let complaints: Vec<_> = (0..4).map(|_| new_id()).collect();
    for complaint in &complaints {
        stumble(&world, *complaint, 1, Stumble::NotYet);
        world.tell(*complaint, 1..=25).await;
    }
    deliver(&world, world.payloads().await).await;
    assert_eq!(gauges(&world.hearer).await.unwrap().pending, 100);
    world.consumer.stumbles.lock().unwrap().clear();
    let due = "update inbox_message set next_at = now() - interval '1 second'";
    sql(&world.hearer, due).await;
    tokio::join!(
        deliver(&world, vec![]),
        deliver(&world, vec![]),
        deliver(&world, vec![])
    );
    // Whoever found a complaint in other hands left it there.
    sql(&world.hearer, due).await;
    deliver(&world, vec![]).await;
    for complaint in &complaints {
        let rounds: Vec<i32> = (1..=25).collect();
        assert_eq!(world.heard_of(*complaint).await, rounds);
    }
    let deadlocks: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
        "(select deadlocks from pg_stat_database where datname = current_database())",
    ))
    .get_result(&mut *world.hearer.conn().await.unwrap())
    .await
    .unwrap();
    assert_eq!(deadlocks, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_a_day_ahead_does_not_make_anything_wait_a_day() {
    let world = World::new().await;
    let complaint = new_id();
    stumble(&world, complaint, 1, Stumble::NotYet);
    world.tell(complaint, 1..=1).await;
    deliver(&world, world.payloads().await).await;
    world.consumer.stumbles.lock().unwrap().clear();
    let ahead = "update inbox_message set next_at = now() + interval '1 day'";
    sql(&world.hearer, ahead).await;
    deliver(&world, vec![]).await;
    assert_eq!(world.heard_of(complaint).await, [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_delivered_before_it_can_be_stored() {
    let world = World::new().await;
    let (proxy, url) = Proxy::on(world.database.url()).await;
    proxy.cut();
    let db = Db::connect(DbSettings {
        url,
        ..world.database.settings(HEARER)
    });
    let topology = world.broker.topology();
    let transport = Amqp::new(world.broker.uri(), HEARER, &topology);
    let settings = Settings {
        service: HEARER.into(),
        topology,
        await_listeners: false,
    };
    let reactions = Reactions::new().on(world.consumer.clone());
    let hearing = Messaging::start(db, transport, settings, reactions);
    let mut health = hearing.health();
    let early = tokio::time::timeout(Duration::from_secs(4), health.wait_for(|h| h.consuming));
    early.await.expect_err("each delivery in vain would count");
    proxy.mend();
    health.wait_for(|h| h.consuming).await.unwrap();
    hearing.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_in_hand_and_not_committed_is_delivered_to_whoever_comes_next() {
    let world = World::new().await;
    // The connection ends in the commit, so nobody can tell what became of it.
    sql(
        &world.hearer,
        "create function breaks() returns trigger language plpgsql as $$
             begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
         create constraint trigger at_commit after insert on heard
             deferrable initially deferred for each row execute function breaks()",
    )
    .await;
    let hearing = world.start_hearing().await;
    let telling = world.start_telling();
    let complaint = new_id();
    world.tell(complaint, 1..=3).await;
    eventually("several attempts", async || {
        (world.consumer.tried() > 3).then_some(())
    })
    .await;
    // It ends with the messages in hand: none of them may be acknowledged.
    hearing.stop().await;
    assert_eq!(world.heard_of(complaint).await, [] as [i32; 0]);
    sql(&world.watching, "drop trigger at_commit on heard").await;
    let hearing = world.start_hearing().await;
    world.hears(complaint, &[1, 2, 3]).await;
    telling.stop().await;
    hearing.stop().await;
}
