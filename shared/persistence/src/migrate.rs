//! Migrations: shared crates' first, then the service's, all into the service's own schema.

use std::collections::BTreeMap;
use std::error::Error;

use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel_async::{
    AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, SimpleAsyncConnection,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::DbSettings;

/// This crate's tables.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Why migrating failed.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database cannot be reached.
    #[error("cannot connect to the database")]
    Connect(#[source] diesel::ConnectionError),
    /// A statement failed.
    #[error("preparing the schema failed")]
    Prepare(#[source] diesel::result::Error),
    /// A migration failed.
    #[error("a migration failed")]
    Migration(#[source] Box<dyn Error + Send + Sync>),
    /// Two migrations with one version: the second would count as applied and never run.
    #[error("two migrations have the version {0}")]
    SameVersion(String),
    /// A schema or role name that is no plain identifier.
    #[error("`{0}` is not a plain identifier (a-z, 0-9, _)")]
    Name(String),
}

fn plain(name: &str) -> Result<&str, MigrateError> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.is_empty() && name.len() <= 63 && name.chars().all(fits) {
        Ok(name)
    } else {
        Err(MigrateError::Name(name.to_owned()))
    }
}

/// Creates the schema and brings it up to date; two at once take turns. `app_role` then may read
/// and write rows, and only add to the audit trail (the tables whose names begin with `audit_`).
///
/// # Errors
/// [`MigrateError`]. Needs a multi-thread runtime (the harness blocks in place).
pub async fn migrate(
    settings: &DbSettings,
    app_role: Option<&str>,
    sources: Vec<EmbeddedMigrations>,
) -> Result<usize, MigrateError> {
    let schema = plain(&settings.schema)?;
    versions(&sources)?;
    let mut conn = AsyncPgConnection::establish(&settings.migrating_url())
        .await
        .map_err(MigrateError::Connect)?;
    // A session lock: it goes with the connection, whatever happens.
    let lock = format!("select pg_advisory_lock(hashtextextended('migrate:{schema}', 0))");
    conn.batch_execute(&lock)
        .await
        .map_err(MigrateError::Prepare)?;
    let exists = format!(
        "do $$ begin if to_regnamespace('{schema}') is null then create schema {schema}; end if; end $$"
    );
    conn.batch_execute(&exists)
        .await
        .map_err(MigrateError::Prepare)?;
    let mut harness = AsyncMigrationHarness::new(conn);
    let mut applied = 0;
    for source in sources {
        applied += harness
            .run_pending_migrations(source)
            .map_err(MigrateError::Migration)?
            .len();
    }
    let mut conn = harness.into_inner();
    if let Some(role) = app_role {
        let role = plain(role)?;
        let grants = format!(
            "grant usage on schema {schema} to {role};
             grant select, insert, update, delete on all tables in schema {schema} to {role};
             grant usage, select on all sequences in schema {schema} to {role};
             do $$ declare trail text; begin
                 for trail in select tablename from pg_tables where schemaname = '{schema}' and tablename like 'audit\\_%' loop
                     execute format('revoke update, delete on %I.%I from {role}', '{schema}', trail);
                 end loop;
             end $$;"
        );
        conn.batch_execute(&grants)
            .await
            .map_err(MigrateError::Prepare)?;
    }
    Ok(applied)
}

/// How many migrations are not applied yet; readiness waits for none.
///
/// # Errors
/// [`MigrateError`].
pub async fn pending_migrations(
    settings: &DbSettings,
    sources: Vec<EmbeddedMigrations>,
) -> Result<usize, MigrateError> {
    use diesel::prelude::*;
    use diesel_async::RunQueryDsl;
    diesel::table! { __diesel_schema_migrations (version) { version -> Text, run_on -> Timestamp, } }
    let mut conn = AsyncPgConnection::establish(&settings.patient_url())
        .await
        .map_err(MigrateError::Connect)?;
    let table = "__diesel_schema_migrations";
    let exists = diesel::select(diesel::dsl::sql::<diesel::sql_types::Bool>(&format!(
        "to_regclass('{table}') is not null"
    )));
    let exists: bool = exists
        .get_result(&mut conn)
        .await
        .map_err(MigrateError::Prepare)?;
    let applied: Vec<String> = if exists {
        let versions =
            __diesel_schema_migrations::table.select(__diesel_schema_migrations::version);
        versions
            .load(&mut conn)
            .await
            .map_err(MigrateError::Prepare)?
    } else {
        Vec::new()
    };
    let wanted = versions(&sources)?;
    Ok(wanted.keys().filter(|v| !applied.contains(v)).count())
}

/// The versions of all migrations: several crates write into one schema, so each must be its own.
fn versions(sources: &[EmbeddedMigrations]) -> Result<BTreeMap<String, String>, MigrateError> {
    let mut versions = BTreeMap::new();
    for source in sources {
        let migrations =
            MigrationSource::<Pg>::migrations(source).map_err(MigrateError::Migration)?;
        for migration in migrations {
            let name = migration.name();
            let version = name.version().to_string();
            let other = versions.insert(version.clone(), name.to_string());
            if other.is_some_and(|other| other != name.to_string()) {
                return Err(MigrateError::SameVersion(version));
            }
        }
    }
    Ok(versions)
}
