//! Done, not done, and not known.

use std::future::pending;
use std::time::Duration;

use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use persistence::{Db, DbError, DbSettings};
use testkit::{Proxy, TestDatabase, eventually};

use crate::support::{SCHEMA, end_all, note, notes, with_notes, write};

/// The test's database behind a proxy, with `pool` connections.
async fn behind_proxy(database: &TestDatabase, pool: u32) -> (Db, Proxy) {
    let (proxy, url) = Proxy::on(database.url()).await;
    let db = Db::connect(DbSettings {
        url,
        schema: SCHEMA.to_owned(),
        pool,
    });
    (db, proxy)
}

async fn note_down(db: &Db, id: i32) -> Result<(), DbError> {
    db.transaction(async |mut tx| write(&mut tx, id).await)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_well_stays_and_what_does_not_leaves_nothing() {
    let (_database, db) = with_notes().await;
    note_down(&db, 1).await.unwrap();
    let failed: Result<(), DbError> = db
        .transaction(async |mut tx| {
            write(&mut tx, 2).await?;
            Err(DbError::Corrupt("the test says so"))
        })
        .await;
    assert!(matches!(failed, Err(DbError::Corrupt(_))), "{failed:?}");
    let doubled = note_down(&db, 1).await.unwrap_err();
    assert_eq!(doubled.violated_unique(), Some("note_pkey"));
    assert!(!doubled.is_transient());
    assert_eq!(notes(&db).await, [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_that_nobody_speaks_of_does_not_pass_for_success() {
    let (_database, db) = with_notes().await;
    note_down(&db, 1).await.unwrap();
    let silent: Result<(), DbError> = db
        .transaction(async |mut tx| {
            write(&mut tx, 2).await?;
            let _ = write(&mut tx, 1).await;
            Ok(())
        })
        .await;
    assert!(matches!(silent, Err(DbError::Query(_))), "{silent:?}");
    // Nothing to find is no failure, and the connection is as good as before.
    let nothing: Result<(), DbError> = db
        .transaction(async |mut tx| {
            let none = note::table.find(7).select(note::id);
            assert_eq!(none.first::<i32>(tx.conn()).await.optional()?, None);
            write(&mut tx, 3).await
        })
        .await;
    nothing.unwrap();
    assert_eq!(notes(&db).await, [1, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_given_up_in_the_middle_leaves_nothing_and_its_connection_is_replaced() {
    let (database, db) = with_notes().await;
    let one = Db::connect(DbSettings {
        pool: 1,
        ..database.settings(SCHEMA)
    });
    let began = tokio::sync::Notify::new();
    let body = one.transaction(async |mut tx| {
        write(&mut tx, 1).await?;
        began.notify_one();
        pending::<Result<(), DbError>>().await
    });
    tokio::select! {
        _ = body => panic!("it never ends"),
        () = began.notified() => {}
    }
    // The only place in the pool is free again, outside of any transaction.
    note_down(&one, 2).await.unwrap();
    assert_eq!(notes(&db).await, [2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_ends_under_a_transaction_is_lost_and_the_next_one_goes_well() {
    let (database, db) = with_notes().await;
    let lost: Result<(), DbError> = db
        .transaction(async |mut tx| {
            write(&mut tx, 1).await?;
            end_all(&database).await;
            Ok(())
        })
        .await;
    let lost = lost.unwrap_err();
    assert!(matches!(lost, DbError::Lost(_)), "{lost:?}");
    assert!(lost.is_transient());
    eventually("a connection that lives", async || {
        note_down(&db, 2).await.ok()
    })
    .await;
    assert_eq!(notes(&db).await, [2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_is_lost_is_lost_and_nevertheless_done() {
    let (database, db) = with_notes().await;
    let (linked, proxy) = behind_proxy(&database, 2).await;
    note_down(&linked, 1).await.unwrap();
    proxy.lose_next_commit();
    let lost = note_down(&linked, 2).await.unwrap_err();
    assert!(matches!(lost, DbError::Lost(_)), "{lost:?}");
    assert_eq!(proxy.lost_commits(), 1);
    assert_eq!(notes(&db).await, [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_goes_silent_ends_the_transaction_after_half_a_minute() {
    let (database, db) = with_notes().await;
    let (linked, proxy) = behind_proxy(&database, 1).await;
    note_down(&linked, 1).await.unwrap();
    proxy.stall();
    let waiting = tokio::time::timeout(Duration::from_secs(40), note_down(&linked, 2));
    let lost = waiting
        .await
        .expect("its own limit is shorter")
        .unwrap_err();
    assert!(matches!(lost, DbError::Lost(_)), "{lost:?}");
    // New connections are waited for a short while only.
    let none = tokio::time::timeout(Duration::from_secs(10), note_down(&linked, 3));
    let none = none.await.expect("the pool's limit").unwrap_err();
    assert!(matches!(none, DbError::Unavailable(_)), "{none:?}");
    proxy.reset();
    proxy.mend();
    eventually("a connection that lives", async || {
        note_down(&linked, 4).await.ok()
    })
    .await;
    let noted = notes(&db).await;
    assert!(noted.contains(&1) && noted.contains(&4), "{noted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_another_holds_is_not_waited_for_forever() {
    let (_database, db) = with_notes().await;
    let (held, release) = (tokio::sync::Notify::new(), tokio::sync::Notify::new());
    let holder = db.transaction(async |mut tx| {
        write(&mut tx, 1).await?;
        held.notify_one();
        release.notified().await;
        Ok::<_, DbError>(())
    });
    let other = async {
        held.notified().await;
        let refused = note_down(&db, 1).await.unwrap_err();
        release.notify_one();
        refused
    };
    let (held, refused) = tokio::join!(holder, other);
    held.unwrap();
    assert!(matches!(refused, DbError::Lost(_)), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_only_reads_is_one_to_try_again_later() {
    let (_database, db) = with_notes().await;
    let refused: Result<(), DbError> = db
        .transaction(async |mut tx| {
            tx.conn().batch_execute("set transaction read only").await?;
            write(&mut tx, 1).await
        })
        .await;
    let refused = refused.unwrap_err();
    assert!(matches!(refused, DbError::Lost(_)), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_session_has_its_path_and_its_limits() {
    let (_database, db) = with_notes().await;
    for (name, wanted) in [
        ("search_path", "intake,pg_temp"),
        ("statement_timeout", "5s"),
        ("lock_timeout", "2s"),
        ("idle_in_transaction_session_timeout", "10s"),
    ] {
        let is: String = diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(&format!(
            "current_setting('{name}')"
        )))
        .get_result(&mut *db.conn().await.unwrap())
        .await
        .unwrap();
        assert_eq!(is, wanted, "{name}");
    }
    // A temporary table hides none of ours.
    let noted: Result<(), DbError> = db
        .transaction(async |mut tx| {
            let decoy = "create temp table note (id int, words text)";
            tx.conn().batch_execute(decoy).await?;
            write(&mut tx, 1).await
        })
        .await;
    noted.unwrap();
    assert_eq!(notes(&db).await, [1]);
}
