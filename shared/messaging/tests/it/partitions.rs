//! The inbox's partitions: months of UUIDv7s, whatever the session's time zone.

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use persistence::Db;

use crate::support::World;

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

async fn names(db: &Db, query: &str) -> Vec<String> {
    let mut conn = db.conn().await.unwrap();
    let rows: Vec<Name> = diesel::sql_query(query).load(&mut *conn).await.unwrap();
    rows.into_iter().map(|row| row.name).collect()
}

async fn months(db: &Db) -> Vec<String> {
    let query = "select right(c.relname, 6) as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'inbox'::regclass and c.relname <> 'inbox_default' order by 1";
    names(db, query).await
}

/// The first id of a millisecond.
fn id_at(moment: &str) -> String {
    let moment: chrono::DateTime<chrono::Utc> = moment.parse().unwrap();
    format!(
        "{:012x}{}",
        moment.timestamp_millis(),
        "70008".to_owned() + &"0".repeat(15)
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_begin_and_end_with_their_months_and_go_after_ninety_days() {
    let world = World::new().await;
    let db = &world.hearer;
    let mut conn = db.conn().await.unwrap();
    conn.batch_execute(
        "set timezone = 'Pacific/Auckland'; select inbox_keep_partitions('2030-11-30T23:59:59Z')",
    )
    .await
    .unwrap();
    let edges = [
        ("2030-10-31T23:59:59.999Z", "inbox_default"),
        ("2030-11-01T00:00:00Z", "inbox_203011"),
        ("2030-11-30T23:59:59.999Z", "inbox_203011"),
        ("2030-12-01T00:00:00Z", "inbox_203012"),
        ("2031-01-01T00:00:00Z", "inbox_203101"),
        ("2031-02-01T00:00:00Z", "inbox_default"),
    ];
    for (moment, _) in edges {
        let id = id_at(moment);
        conn.batch_execute(&format!(
            "insert into inbox (consumer, event_id, outcome, received_at) values ('intake', '{id}', 'handled', now())"
        ))
        .await
        .unwrap();
    }
    conn.batch_execute("reset timezone").await.unwrap();
    drop(conn);
    let places = names(
        db,
        "select tableoid::regclass::text as name from inbox order by event_id",
    )
    .await;
    assert_eq!(places, edges.map(|(_, place)| place));
    assert_eq!(months(db).await, ["203011", "203012", "203101"]);

    // Rows that came before their partition stay where they are, and nothing fails.
    let keep = |at: &str| format!("select inbox_keep_partitions('{at}')");
    let mut conn = db.conn().await.unwrap();
    conn.batch_execute(&keep("2030-12-15T00:00:00Z"))
        .await
        .unwrap();
    assert_eq!(months(db).await, ["203011", "203012", "203101"]);
    conn.batch_execute("delete from inbox_default")
        .await
        .unwrap();
    // November ended on the 1st of December; 90 days later it goes, and not before.
    for (at, first) in [
        ("2031-03-01T00:00:00Z", "203011"),
        ("2031-03-02T00:00:00Z", "203012"),
    ] {
        conn.batch_execute(&keep(at)).await.unwrap();
        assert_eq!(months(db).await[0], first, "{at}");
    }
}
