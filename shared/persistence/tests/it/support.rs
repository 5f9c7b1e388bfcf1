//! A schema with the shared tables and one table of notes.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use persistence::{Db, DbError, Tx};
use testkit::TestDatabase;

diesel::table! { note (id) { id -> Integer, words -> Text, } }

pub(crate) const SCHEMA: &str = "intake";

pub(crate) async fn with_notes() -> (TestDatabase, Db) {
    let database = TestDatabase::create().await;
    let db = database.migrated(SCHEMA, vec![]).await;
    let table = "create table note (id int primary key, words text not null)";
    db.conn().await.unwrap().batch_execute(table).await.unwrap();
    (database, db)
}

pub(crate) async fn write(tx: &mut Tx<'_>, id: i32) -> Result<(), DbError> {
    diesel::insert_into(note::table)
        .values((note::id.eq(id), note::words.eq("noted")))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn notes(db: &Db) -> Vec<i32> {
    let ids = note::table.order(note::id).select(note::id);
    ids.load(&mut *db.conn().await.unwrap()).await.unwrap()
}

/// Ends every other session of the test's database, as a restart would.
pub(crate) async fn end_all(database: &TestDatabase) {
    let end = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    database.connect().await.batch_execute(end).await.unwrap();
}

pub(crate) fn at(second: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(second)
}
