//! The second wall, as the role that serves and as the one that owns: neither gets past it.

use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use persistence::{Db, DbError, MIGRATIONS, Opened, Tx, migrate};
use testkit::new_id;
use uuid::Uuid;

use crate::roles::Roles;

diesel::table! { words (complaint_id) { complaint_id -> Uuid, text -> Text, } }

const A: Uuid = Uuid::from_u128(0xA);
const B: Uuid = Uuid::from_u128(0xB);
const NONE: [Uuid; 0] = [];

struct World {
    roles: Roles,
    served: Db,
    owned: Db,
}

impl World {
    /// Words about two complaints, behind the wall.
    async fn new() -> Self {
        let roles = Roles::create().await;
        let app = roles.names[1].clone();
        migrate(&roles.owner, None, vec![MIGRATIONS]).await.unwrap();
        let owned = Db::connect(one(&roles.owner));
        let table = "create table words (complaint_id uuid primary key, text text not null); call put_behind_wall('words');";
        owned
            .conn()
            .await
            .unwrap()
            .batch_execute(table)
            .await
            .unwrap();
        migrate(&roles.owner, Some(&app), vec![MIGRATIONS])
            .await
            .unwrap();
        let served = Db::connect(one(&roles.app));
        let world = Self {
            roles,
            served,
            owned,
        };
        let both = Opened::These(vec![A, B]);
        let written = world.served.transaction_on(&both, async |mut tx| {
            write(&mut tx, A).await?;
            write(&mut tx, B).await
        });
        written.await.unwrap();
        world
    }

    async fn end(self) {
        drop((self.served, self.owned));
        self.roles.drop().await;
    }
}

/// One connection: what a transaction leaves behind in it, the next one finds.
fn one(settings: &persistence::DbSettings) -> persistence::DbSettings {
    persistence::DbSettings {
        pool: 1,
        ..settings.clone()
    }
}

async fn write(tx: &mut Tx<'_>, complaint: Uuid) -> Result<(), DbError> {
    let row = (words::complaint_id.eq(complaint), words::text.eq("said"));
    diesel::insert_into(words::table)
        .values(row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

async fn seen(tx: &mut Tx<'_>) -> Result<Vec<Uuid>, DbError> {
    let query = words::table.order(words::complaint_id);
    Ok(query.select(words::complaint_id).load(tx.conn()).await?)
}

async fn seen_with(db: &Db, opened: Opened) -> Vec<Uuid> {
    db.transaction_on(&opened, async |mut tx| seen(&mut tx).await)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_opened_is_there_for_whoever_serves_and_whoever_owns() {
    let world = World::new().await;
    for db in [&world.served, &world.owned] {
        assert_eq!(seen_with(db, Opened::Nothing).await, NONE);
        assert_eq!(seen_with(db, Opened::These(vec![A])).await, [A]);
        assert_eq!(seen_with(db, Opened::Everything).await, [A, B]);
        // One after the other over one connection: nothing stays open.
        assert_eq!(seen_with(db, Opened::Nothing).await, NONE);
        let alone: Vec<Uuid> = words::table
            .select(words::complaint_id)
            .load(&mut *db.conn().await.unwrap())
            .await
            .unwrap();
        assert_eq!(alone, NONE, "outside of a transaction nothing is open");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_opens_one_after_the_other_and_forgets_them_at_its_end() {
    let world = World::new().await;
    let steps = world.served.transaction(async |mut tx| {
        let mut steps = vec![seen(&mut tx).await?];
        for complaint in [B, B, A] {
            tx.open(complaint).await?;
            steps.push(seen(&mut tx.beside()).await?);
        }
        Ok::<_, DbError>(steps)
    });
    let steps = steps.await.unwrap();
    assert_eq!(steps, [vec![], vec![B], vec![B], vec![A, B]]);
    assert_eq!(seen_with(&world.served, Opened::Nothing).await, NONE);
    // Rolled back, too.
    let failed: Result<(), DbError> = world
        .served
        .transaction(async |mut tx| {
            tx.open(A).await?;
            Err(DbError::Corrupt("on purpose"))
        })
        .await;
    failed.unwrap_err();
    assert_eq!(seen_with(&world.served, Opened::Nothing).await, NONE);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_opened_is_neither_written_nor_changed_nor_removed() {
    let world = World::new().await;
    let strange = new_id();
    let written: Result<(), DbError> = world
        .served
        .transaction_on(&Opened::These(vec![A]), async move |mut tx| {
            write(&mut tx, strange).await
        })
        .await;
    let why = format!("{:?}", written.unwrap_err());
    assert!(why.contains("row-level security"), "{why}");

    let opened = Opened::These(vec![A]);
    let changed = world.served.transaction_on(&opened, async |mut tx| {
        let changed = diesel::update(words::table)
            .set(words::text.eq("changed"))
            .execute(tx.conn())
            .await?;
        // Nor moved to where it would be out of sight.
        let removed = diesel::delete(words::table.find(B))
            .execute(tx.conn())
            .await?;
        Ok::<_, DbError>((changed, removed))
    });
    assert_eq!(changed.await.unwrap(), (1, 0));
    let texts = world
        .served
        .transaction_on(&Opened::Everything, async |mut tx| {
            let query = words::table.order(words::complaint_id);
            Ok::<Vec<String>, DbError>(query.select(words::text).load(tx.conn()).await?)
        });
    assert_eq!(texts.await.unwrap(), ["changed", "said"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_serves_cannot_take_the_wall_down() {
    let world = World::new().await;
    for forbidden in [
        "alter table words disable row level security",
        "alter table words no force row level security",
        "drop policy opened on words",
        "create policy another on words using (true)",
        "create or replace function is_opened(complaint uuid) returns boolean language sql as 'select true'",
        "call put_behind_wall('words')",
    ] {
        let refused: Result<(), DbError> = world
            .served
            .transaction(async move |mut tx| Ok(tx.conn().batch_execute(forbidden).await?))
            .await;
        let why = format!("{:?}", refused.unwrap_err());
        assert!(
            why.contains("must be owner") || why.contains("permission denied"),
            "{forbidden}: {why}"
        );
    }
    // Whoever asks for all rows or an error, as a dump does, gets the error.
    let dumped: Result<(), DbError> = world
        .served
        .transaction(async |mut tx| {
            let dump = "set local row_security = off; select * from words";
            Ok(tx.conn().batch_execute(dump).await?)
        })
        .await;
    let why = format!("{:?}", dumped.unwrap_err());
    assert!(why.contains("row-level security"), "{why}");
    world.end().await;
}
