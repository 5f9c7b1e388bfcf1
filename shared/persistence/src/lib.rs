//! The pool, the only way into a transaction, and what every transaction may need: audit
//! entries, idempotent answers, migrations.
//!
//! Absent on purpose: queries of a service, and any second maker of [`Tx`].

pub mod audit;
mod db;
mod error;
pub mod fault;
pub mod idempotency;
mod migrate;
mod prepared;
mod revision;
mod schema;

pub use db::{Db, DbSettings, Tx, TxBody};
pub use error::DbError;
pub use migrate::{MIGRATIONS, MigrateError, migrate, pending_migrations};
pub use prepared::Prepared;
pub use revision::{Actor, Revision, SaveError};
