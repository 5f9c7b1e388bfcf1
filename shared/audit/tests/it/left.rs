//! What seals have passed by, or would pass by: found where somebody saw to it, and nowhere else.

use audit::{Finding, Since, Walk, oldest_waiting};
use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::SimpleAsyncConnection;
use persistence::DbError;
use uuid::Uuid;

use crate::history::{History, at};

const ONE: Uuid = Uuid::from_u128(1);
const TWO: Uuid = Uuid::from_u128(2);
const LONG: TimeDelta = TimeDelta::days(365);

fn hours(hours: i64) -> TimeDelta {
    TimeDelta::hours(hours)
}

/// The only finding: which entry, and how that shows.
async fn only(history: &mut History, after: TimeDelta) -> Option<(Uuid, i64, &'static str)> {
    let findings = history.verified_after(after).await.findings;
    match findings[..] {
        [] => None,
        [Finding::Unsealed { subject, seq, why }] => Some((subject, seq, why)),
        _ => panic!("{findings:?}"),
    }
}

/// The oldest entry that waits, and the oldest that was passed by, as the gauge reads them.
async fn oldest(history: &History) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let read: Result<_, DbError> = history
        .db
        .transaction(async |mut tx| {
            let mut walk = Walk::default();
            while !walk.step(&mut tx, 2).await? {}
            Ok((oldest_waiting(&mut tx).await?, walk.oldest()))
        })
        .await;
    read.unwrap()
}

/// Two chains that are sealed, and an entry after that, which is the third second's.
async fn with_a_new_entry() -> History {
    let mut history = History::new().await;
    history.add(&[ONE, TWO]).await;
    history.seal_all().await;
    assert_eq!(oldest(&history).await, (None, None));
    history.add(&[ONE]).await;
    assert_eq!(oldest(&history).await, (Some(at(2)), None));
    history
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_behind_the_horizon_is_found_until_a_seal_looks_at_everything() {
    let mut history = with_a_new_entry().await;
    let hide = "update audit_entry set written_in = 0 where seq = 2";
    history.run(hide).await;
    let found = only(&mut history, TimeDelta::zero()).await.unwrap();
    assert!(
        found.2.contains("though what was written later is"),
        "{found:?}"
    );
    assert_eq!((found.0, found.1), (ONE, 2));
    // Seals go on, and pass it by.
    history.add(&[TWO]).await;
    history.seal_until_done(Since::LastSeal).await;
    assert_eq!(only(&mut history, LONG).await, Some(found));
    assert_eq!(oldest(&history).await, (None, Some(at(2))));

    history.seal_until_done(Since::Beginning).await;
    assert_eq!(only(&mut history, LONG).await, None);
    assert_eq!(oldest(&history).await, (None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_of_a_transaction_that_has_not_begun_is_found_when_it_is_old() {
    let mut history = with_a_new_entry().await;
    let hide = "update audit_entry set written_in = 4611686018427387904 where seq = 2";
    history.run(hide).await;
    assert_eq!(only(&mut history, TimeDelta::zero()).await, None);
    let found = only(&mut history, hours(2)).await.unwrap();
    assert_eq!((found.0, found.1), (ONE, 2));
    assert!(found.2.contains("has not begun"), "{found:?}");
    // Both see it: it waits for a seal that never comes.
    assert_eq!(oldest(&history).await, (Some(at(2)), Some(at(2))));
    history.seal_until_done(Since::Beginning).await;
    assert_eq!(only(&mut history, LONG).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trail_without_any_seal_is_found_when_people_wrote_it_long_ago() {
    let mut history = History::new().await;
    assert_eq!(only(&mut history, LONG).await, None);
    // What another service told may be as old as it likes.
    history.add(&[ONE]).await;
    assert_eq!(only(&mut history, LONG).await, None);
    for subject in [TWO, Uuid::from_u128(3)] {
        let write = format!(
            "select audit_append('{subject}', '{}', 'staff:{ONE}', 'note.added', 'x', null, null)",
            at(1).to_rfc3339()
        );
        history.run(&write).await;
    }
    assert_eq!(only(&mut history, TimeDelta::minutes(30)).await, None);
    let found = only(&mut history, hours(2)).await.unwrap();
    assert_eq!((found.0, found.1), (TWO, 1));
    assert!(found.2.contains("no seal was ever taken"), "{found:?}");
    history.seal_all().await;
    assert_eq!(only(&mut history, LONG).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_suspected_of_a_service_that_was_off_or_of_a_transaction_that_stays_open() {
    let mut history = with_a_new_entry().await;
    // Off since then, for a year.
    assert_eq!(only(&mut history, LONG).await, None);
    history.seal_all().await;
    let mut slow = history.db.dedicated().await.unwrap();
    let write = format!(
        "begin; select audit_append('{}', '{}', 'system', 'note.added', 'x', null, null)",
        Uuid::from_u128(3),
        at(0).to_rfc3339()
    );
    slow.batch_execute(&write).await.unwrap();
    history.add(&[TWO]).await;
    assert!(
        history.seal().await.is_none(),
        "an earlier one may still come"
    );
    assert_eq!(only(&mut history, LONG).await, None);
    assert_eq!(
        oldest(&history).await,
        (Some(at(3)), None),
        "and yet it shows"
    );
    slow.batch_execute("commit").await.unwrap();
    // Old by what it says, and new.
    assert_eq!(only(&mut history, LONG).await, None);
    history.seal_all().await;
    assert_eq!(only(&mut history, LONG).await, None);
    assert_eq!(oldest(&history).await, (None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_suspected_of_a_copy_whose_server_counts_its_transactions_anew() {
    let mut history = with_a_new_entry().await;
    let moved = "update audit_seal set horizon = horizon + 1000000000;
        update audit_entry set written_in = written_in + 1000000000";
    history.run(moved).await;
    history.add(&[ONE, TWO]).await;
    assert_eq!(only(&mut history, LONG).await, None);
    history.seal_all().await;
    assert_eq!(only(&mut history, LONG).await, None);
    assert_eq!(oldest(&history).await, (None, None));
}
