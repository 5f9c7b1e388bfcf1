//! A loop that may run only once in all replicas.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use service::Worker;
use testkit::{TestDatabase, eventually};
use tokio_util::sync::CancellationToken;

/// A worker that counts how many of its kind run at this moment, and the most there ever were.
fn counting(running: &Arc<AtomicUsize>, most: &Arc<AtomicUsize>) -> Worker {
    let (running, most) = (Arc::clone(running), Arc::clone(most));
    Worker::alone("counting", move |stop: CancellationToken| {
        let (running, most) = (Arc::clone(&running), Arc::clone(&most));
        async move {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            stop.cancelled().await;
            running.fetch_sub(1, Ordering::SeqCst);
            Ok(())
        }
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_replicas_one_runs_and_another_follows_when_it_ends() {
    let database = TestDatabase::create().await;
    let db = database.migrated("leader", Vec::new()).await;
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let stops = [CancellationToken::new(), CancellationToken::new()];
    let first = counting(&running, &most).start(db.clone(), stops[0].clone());
    eventually("the first one runs", async || {
        (running.load(Ordering::SeqCst) == 1).then_some(())
    })
    .await;
    let second = counting(&running, &most).start(db, stops[1].clone());
    stops[0].cancel();
    first.await.unwrap();
    eventually("the second one follows", async || {
        (running.load(Ordering::SeqCst) == 1).then_some(())
    })
    .await;
    stops[1].cancel();
    second.await.unwrap();
    assert_eq!(most.load(Ordering::SeqCst), 1);
}
