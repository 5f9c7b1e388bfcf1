//! Migrations by whom they are meant to be run, also twice at once; and what the serving role may.

use diesel_async::SimpleAsyncConnection;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use persistence::{
    Actor, Db, DbError, MIGRATIONS, MigrateError, audit, migrate, pending_migrations,
};
use testkit::{TestDatabase, new_id};

use crate::roles::Roles;
use crate::support::{SCHEMA, at};

#[tokio::test(flavor = "multi_thread")]
async fn two_that_migrate_at_once_take_turns() {
    let database = TestDatabase::create().await;
    let settings = database.settings(SCHEMA);
    assert_eq!(
        pending_migrations(&settings, vec![MIGRATIONS])
            .await
            .unwrap(),
        2
    );
    let (first, second) = (settings.clone(), settings.clone());
    let one = tokio::spawn(async move { migrate(&first, None, vec![MIGRATIONS]).await });
    let two = tokio::spawn(async move { migrate(&second, None, vec![MIGRATIONS]).await });
    let applied = one.await.unwrap().unwrap() + two.await.unwrap().unwrap();
    assert_eq!(applied, 2);
    assert_eq!(
        pending_migrations(&settings, vec![MIGRATIONS])
            .await
            .unwrap(),
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_could_be_sql_are_refused() {
    let database = TestDatabase::create().await;
    for schema in ["", "in take", "intake;drop", "Intake", "\"intake\""] {
        let refused = migrate(&database.settings(schema), None, vec![]).await;
        assert!(
            matches!(refused, Err(MigrateError::Name(_))),
            "{schema}: {refused:?}"
        );
    }
    let refused = migrate(&database.settings(SCHEMA), Some("a b"), vec![]).await;
    assert!(matches!(refused, Err(MigrateError::Name(_))), "{refused:?}");
}

/// Two crates that write into one schema, and happened to choose the same version.
const FIRST: EmbeddedMigrations = embed_migrations!("tests/migrations/first");
const SECOND: EmbeddedMigrations = embed_migrations!("tests/migrations/second");

#[tokio::test(flavor = "multi_thread")]
async fn two_migrations_of_one_version_are_refused_before_any_of_them_runs() {
    let database = TestDatabase::create().await;
    let settings = database.settings(SCHEMA);
    let both = || vec![FIRST, SECOND];
    for refused in [
        migrate(&settings, None, both()).await,
        pending_migrations(&settings, both()).await,
    ] {
        assert!(
            matches!(&refused, Err(MigrateError::SameVersion(version)) if version == "20260101000001"),
            "{refused:?}"
        );
    }
    // Neither was applied; and the very same migration named twice is only one.
    let same = || vec![SECOND, SECOND];
    assert_eq!(pending_migrations(&settings, same()).await.unwrap(), 1);
    assert_eq!(migrate(&settings, None, same()).await.unwrap(), 1);
    assert_eq!(pending_migrations(&settings, same()).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_serving_role_adds_to_the_audit_trail_and_changes_nothing_in_it() {
    let roles = Roles::create().await;
    let app = roles.names[1].clone();
    for applied in [2, 0] {
        let migrated = migrate(&roles.owner, Some(&app), vec![MIGRATIONS]).await;
        assert_eq!(migrated.unwrap(), applied);
    }
    let db = Db::connect(roles.app.clone());
    let subject = new_id();
    let added: Result<(), DbError> = db
        .transaction(async |mut tx| {
            audit::append(&mut tx, subject, at(0), &Actor::System, "note.added", b"{}").await
        })
        .await;
    added.unwrap();
    for forbidden in [
        "update audit_entry set actor = 'system'",
        "delete from audit_entry",
        "truncate audit_entry",
        "drop table audit_entry",
        "alter table audit_entry disable trigger all",
        "create or replace function audit_append(p_subject uuid, p_at timestamptz, p_actor text, p_action text, p_body bytea, p_event_id uuid, p_event_seq bigint) returns bigint language sql as 'select 1::bigint'",
        "create table another (id int)",
    ] {
        let refused: Result<(), DbError> = db
            .transaction(async |mut tx| Ok(tx.conn().batch_execute(forbidden).await?))
            .await;
        let why = format!("{refused:?}");
        assert!(
            why.contains("permission denied") || why.contains("must be owner"),
            "{forbidden}: {why}"
        );
    }
    let chain: Result<_, DbError> = db
        .transaction(async |mut tx| audit::of(&mut tx, subject).await)
        .await;
    assert_eq!(chain.unwrap().len(), 1);
    drop(db);
    roles.drop().await;
}
