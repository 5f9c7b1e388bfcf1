//! A batch in one transaction: neighbours of what fails stay together, and what stays apart is reacted
//! to side by side, each subject in its order.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use events::investigation::InvestigationOpened;
use messaging::{ConsumeError, Consumer, Reaction, Reactions, Received, catch_up, gauges, parked};
use persistence::Tx;
use testkit::{eventually, new_id};
use uuid::Uuid;

use crate::support::{HEARER, Stumble, World, heard};

/// Hands everything that was told to these reactions, in one batch.
async fn deliver(world: &World, reactions: Reactions) {
    let mut page = Some(world.payloads().await);
    let pages = |_: Option<()>| {
        let page = page.take().unwrap();
        async { Ok::<_, std::convert::Infallible>((page, None)) }
    };
    catch_up(&world.hearer, HEARER, Arc::new(reactions), pages)
        .await
        .unwrap();
}

/// In both ways of reacting.
fn both(world: &World) -> [Reactions; 2] {
    let consumer = || world.consumer.clone();
    [
        Reactions::new().on(consumer()),
        Reactions::new().apart(consumer()),
    ]
}

/// How many transactions wrote rounds down.
async fn transactions(world: &World) -> i64 {
    let written = "(select count(distinct xmin::text) from heard)";
    diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(written))
        .get_result(&mut *world.hearer.conn().await.unwrap())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_handler_does_not_want_now_goes_by_itself_and_its_neighbours_go_on_together() {
    for (way, stumble) in [
        (0, Stumble::NotYet),
        (1, Stumble::NotYet),
        (1, Stumble::Transient),
        (0, Stumble::Never),
        (1, Stumble::Never),
        (1, Stumble::Panic),
    ] {
        let world = World::new().await;
        let (stuck, fine) = (new_id(), (0..30).map(|_| new_id()).collect::<Vec<_>>());
        {
            let mut stumbles = world.consumer.stumbles.lock().unwrap();
            stumbles.push((stuck, 2, stumble));
        }
        let (first, rest) = fine.split_at(15);
        for complaint in first.iter().chain([&stuck]).chain(rest) {
            world.tell(*complaint, 1..=3).await;
        }
        let [on, apart] = both(&world);
        deliver(&world, if way == 0 { on } else { apart }).await;
        for complaint in &fine {
            assert_eq!(world.heard_of(*complaint).await, [1, 2, 3]);
        }
        assert_eq!(world.heard_of(stuck).await, [1], "{stumble:?}");
        // All others in one, what came before the failing one in another.
        assert_eq!(transactions(&world).await, 2, "{stumble:?}");
        let dead = parked(&world.hearer, 10).await.unwrap().len();
        let never = matches!(stumble, Stumble::Never | Stumble::Panic);
        assert_eq!(dead, usize::from(never), "{stumble:?}");
        let pending = gauges(&world.hearer).await.unwrap().pending;
        assert_eq!(pending, if never { 1 } else { 2 }, "{stumble:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_spoils_the_transaction_leaves_nothing_half_applied() {
    for way in [0, 1] {
        let world = World::new().await;
        let (spoilt, fine) = (new_id(), new_id());
        {
            let mut stumbles = world.consumer.stumbles.lock().unwrap();
            stumbles.push((spoilt, 1, Stumble::Swallow));
        }
        world.tell(fine, 1..=2).await;
        world.tell(spoilt, 1..=2).await;
        world.tell(fine, 3..=4).await;
        let [on, apart] = both(&world);
        deliver(&world, if way == 0 { on } else { apart }).await;
        assert_eq!(world.heard_of(fine).await, [1, 2, 3, 4]);
        assert_eq!(world.heard_of(spoilt).await, [] as [i32; 0]);
        assert_eq!(gauges(&world.hearer).await.unwrap().pending, 2);
    }
}

/// Reads the last round of its complaint and writes the next one, so that whoever does so in between
/// is found out; counts how many do so at once.
#[derive(Clone, Default)]
struct CountOn {
    at_once: Arc<AtomicI32>,
    most: Arc<AtomicI32>,
}

impl Consumer for CountOn {
    type Event = InvestigationOpened;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<InvestigationOpened>,
    ) -> Result<Reaction, ConsumeError> {
        let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let complaint = received.event.complaint_id;
        let of_this = heard::table.filter(heard::complaint_id.eq(complaint));
        let last: Option<i32> = of_this
            .select(diesel::dsl::max(heard::round))
            .first(tx.conn())
            .await?;
        tx.conn().batch_execute("select pg_sleep(0.001)").await?;
        let next = last.unwrap_or(0) + 1;
        diesel::insert_into(heard::table)
            .values((heard::complaint_id.eq(complaint), heard::round.eq(next)))
            .execute(tx.conn())
            .await?;
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        Ok(Reaction::Handled)
    }
}

async fn most_at_once(reactions: impl FnOnce(CountOn) -> Reactions) -> i32 {
    let world = World::new().await;
    let counting = CountOn::default();
    let complaints: Vec<Uuid> = (0..10).map(|_| new_id()).collect();
    for round in 1..=5 {
        for complaint in &complaints {
            world.tell(*complaint, round..=round).await;
        }
    }
    deliver(&world, reactions(counting.clone())).await;
    for complaint in &complaints {
        assert_eq!(world.heard_of(*complaint).await, [1, 2, 3, 4, 5]);
    }
    assert_eq!(transactions(&world).await, 1);
    AtomicI32::load(&counting.most, Ordering::SeqCst)
}

#[tokio::test(flavor = "multi_thread")]
async fn subjects_are_reacted_to_side_by_side_only_by_whoever_stays_apart() {
    assert_eq!(most_at_once(|c| Reactions::new().on(c)).await, 1);
    assert_eq!(most_at_once(|c| Reactions::new().apart(c)).await, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_finds_its_gates_by_key_although_there_were_none_when_it_was_planned() {
    let world = World::new().await;
    let clear = "truncate outbox";
    for _ in 0..10 {
        for _ in 0..20 {
            world.tell(new_id(), 1..=2).await;
        }
        deliver(&world, Reactions::new().apart(world.consumer.clone())).await;
        let mut conn = world.teller.conn().await.unwrap();
        conn.batch_execute(clear).await.unwrap();
    }
    // All of them are new: nobody's gate is looked at but one's own, which is not there yet.
    let read = "select n_tup_ins, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as looked_at \
                from pg_stat_user_tables where schemaname = 'intake' and relname = 'inbox_gate'";
    #[derive(QueryableByName)]
    struct Read {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n_tup_ins: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        looked_at: i64,
    }
    let read: Read = eventually("the statistics of all batches", async || {
        let mut conn = world.hearer.conn().await.unwrap();
        let read: Read = diesel::sql_query(read)
            .get_result(&mut *conn)
            .await
            .unwrap();
        (read.n_tup_ins == 200).then_some(read)
    })
    .await;
    assert_eq!(read.looked_at, 0);
}
