//! The chain holds, whoever writes at once, and shows what was changed.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::SimpleAsyncConnection;
use persistence::audit::{Entry, append, first_misfit, of};
use persistence::{Actor, Db, DbError};
use testkit::new_id;
use uuid::Uuid;

use crate::support::{at, with_notes};

async fn add(db: &Db, subject: Uuid, at: DateTime<Utc>, body: &[u8]) -> Result<(), DbError> {
    let actor = Actor::Service("intake".into());
    db.transaction(async |mut tx| append(&mut tx, subject, at, &actor, "note.added", body).await)
        .await
}

async fn chain(db: &Db, subject: Uuid) -> Vec<Entry> {
    let chain: Result<_, DbError> = db
        .transaction(async |mut tx| of(&mut tx, subject).await)
        .await;
    chain.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_write_at_once_make_one_chain_per_subject() {
    let (_database, db) = with_notes().await;
    let (one, two) = (new_id(), new_id());
    let writers: Vec<_> = (0..40)
        .map(|n| {
            let db = db.clone();
            let subject = if n % 2 == 0 { one } else { two };
            tokio::spawn(async move { add(&db, subject, at(n), b"{}").await.unwrap() })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    for subject in [one, two] {
        let chain = chain(&db, subject).await;
        assert_eq!(chain.len(), 20);
        assert_eq!(first_misfit(&chain), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn database_and_program_hash_every_moment_and_every_text_alike() {
    let (_database, db) = with_notes().await;
    let subject = new_id();
    let moments = [
        at(0) + TimeDelta::nanoseconds(999_999_999),
        at(0) + TimeDelta::nanoseconds(1_500),
        DateTime::UNIX_EPOCH - TimeDelta::microseconds(1),
        DateTime::UNIX_EPOCH - TimeDelta::nanoseconds(1),
        "0001-01-01T00:00:00.000001Z".parse().unwrap(),
        "9999-12-31T23:59:59.999999Z".parse().unwrap(),
    ];
    for moment in moments {
        add(&db, subject, moment, "投诉 \u{1F4EE} \0".as_bytes())
            .await
            .unwrap();
    }
    add(&db, subject, at(1), b"").await.unwrap();
    let chain = chain(&db, subject).await;
    assert_eq!(chain.len(), 7);
    assert_eq!(first_misfit(&chain), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_is_taken_back_leaves_no_gap() {
    let (_database, db) = with_notes().await;
    let subject = new_id();
    add(&db, subject, at(0), b"1").await.unwrap();
    let undone: Result<(), DbError> = db
        .transaction(async |mut tx| {
            append(&mut tx, subject, at(1), &Actor::System, "note.added", b"2").await?;
            Err(DbError::Corrupt("the test says so"))
        })
        .await;
    undone.unwrap_err();
    add(&db, subject, at(2), b"3").await.unwrap();
    let chain = chain(&db, subject).await;
    let bodies: Vec<&[u8]> = chain.iter().map(|e| e.body.as_slice()).collect();
    assert_eq!(bodies, [b"1", b"3"]);
    assert_eq!(first_misfit(&chain), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_taken_out_or_slipped_in_shows() {
    for (change, misfit) in [
        ("update audit_entry set body = 'x' where seq = 2", 2),
        ("update audit_entry set actor = 'system' where seq = 1", 1),
        (
            "update audit_entry set at = at + interval '1 microsecond' where seq = 3",
            3,
        ),
        ("delete from audit_entry where seq = 2", 2),
        ("update audit_entry set seq = seq + 10 where seq = 1", 1),
    ] {
        let (_database, db) = with_notes().await;
        let subject = new_id();
        for second in 0..3 {
            add(&db, subject, at(second), b"{}").await.unwrap();
        }
        let mut conn = db.conn().await.unwrap();
        conn.batch_execute(change).await.unwrap();
        drop(conn);
        assert_eq!(
            first_misfit(&chain(&db, subject).await),
            Some(misfit),
            "{change}"
        );
    }
}
