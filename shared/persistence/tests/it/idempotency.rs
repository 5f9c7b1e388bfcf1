//! A repeated request gets the first answer, whatever happened to the first one.

use persistence::idempotency::{Claim, KEPT, claim, remember, sweep};
use persistence::{Db, DbError};
use testkit::eventually;
use tokio::sync::Notify;

use crate::support::{at, end_all, notes, with_notes, write};

const SCOPE: &str = "POST /v1/complaints";
const BODY: [u8; 32] = [7; 32];

/// One request: claims, works where it is the first, remembers.
async fn request(db: &Db, key: &str, body: [u8; 32], id: i32) -> Result<Claim, DbError> {
    db.transaction(async |mut tx| {
        let claimed = claim(&mut tx, SCOPE, key, body, at(0)).await?;
        if claimed == Claim::First {
            write(&mut tx, id).await?;
            remember(&mut tx, SCOPE, key, 201, b"created").await?;
        }
        Ok(claimed)
    })
    .await
}

fn replayed() -> Claim {
    Claim::Replay {
        status: 201,
        answer: b"created".to_vec(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_answer_is_given_again_and_only_to_the_same_question() {
    let (_database, db) = with_notes().await;
    assert_eq!(request(&db, "a", BODY, 1).await.unwrap(), Claim::First);
    assert_eq!(request(&db, "a", BODY, 2).await.unwrap(), replayed());
    assert_eq!(
        request(&db, "a", [8; 32], 3).await.unwrap(),
        Claim::OtherBody
    );
    assert_eq!(request(&db, "b", BODY, 4).await.unwrap(), Claim::First);
    assert_eq!(notes(&db).await, [1, 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_works_and_the_others_get_its_answer() {
    let (_database, db) = with_notes().await;
    let requests: Vec<_> = (1..=6)
        .map(|id| {
            let db = db.clone();
            tokio::spawn(async move { request(&db, "a", BODY, id).await.unwrap() })
        })
        .collect();
    let mut first = 0;
    for claimed in requests {
        match claimed.await.unwrap() {
            Claim::First => first += 1,
            claimed => assert_eq!(claimed, replayed()),
        }
    }
    assert_eq!(first, 1);
    assert_eq!(notes(&db).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_one_that_fails_is_the_first() {
    let (_database, db) = with_notes().await;
    let (claimed, fail) = (Notify::new(), Notify::new());
    let failing = db.transaction(async |mut tx| {
        claim(&mut tx, SCOPE, "a", BODY, at(0)).await?;
        claimed.notify_one();
        fail.notified().await;
        Err::<(), _>(DbError::Corrupt("the test says so"))
    });
    let waiting = async {
        claimed.notified().await;
        let waiting = request(&db, "a", BODY, 1);
        let ended = async {
            eventually("somebody who waits", async || {
                (waits_for_lock(&db).await).then_some(())
            })
            .await;
            fail.notify_one();
        };
        tokio::join!(waiting, ended).0
    };
    let (failed, second) = tokio::join!(failing, waiting);
    failed.unwrap_err();
    assert_eq!(second.unwrap(), Claim::First);
    assert_eq!(notes(&db).await, [1]);
}

async fn waits_for_lock(db: &Db) -> bool {
    use diesel_async::RunQueryDsl;
    let waits = diesel::select(diesel::dsl::sql::<diesel::sql_types::Bool>(
        "exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')",
    ));
    waits
        .get_result(&mut *db.conn().await.unwrap())
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_claimed_by_one_that_died_is_free() {
    let (database, db) = with_notes().await;
    let died: Result<(), DbError> = db
        .transaction(async |mut tx| {
            claim(&mut tx, SCOPE, "a", BODY, at(0)).await?;
            write(&mut tx, 1).await?;
            end_all(&database).await;
            Ok(())
        })
        .await;
    assert!(matches!(died, Err(DbError::Lost(_))), "{died:?}");
    let again = eventually("a connection that lives", async || {
        request(&db, "a", BODY, 2).await.ok()
    })
    .await;
    assert_eq!(again, Claim::First);
    assert_eq!(notes(&db).await, [2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_forgotten_when_their_time_is_over() {
    let (_database, db) = with_notes().await;
    request(&db, "a", BODY, 1).await.unwrap();
    for (when, gone) in [(at(0) + KEPT, 0), (at(1) + KEPT, 1)] {
        let swept: Result<usize, DbError> = db
            .transaction(async |mut tx| sweep(&mut tx, when).await)
            .await;
        assert_eq!(swept.unwrap(), gone);
    }
    assert_eq!(request(&db, "a", BODY, 2).await.unwrap(), Claim::First);
}
