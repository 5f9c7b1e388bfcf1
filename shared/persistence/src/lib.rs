//! The pool, the only way into a transaction, and what every transaction may need: audit
//! entries, idempotent answers, group commit, migrations.
//!
//! Absent on purpose: queries of a service, and any second maker of [`Tx`].

pub mod audit;
mod db;
mod error;
pub mod fault;
mod group;
pub mod idempotency;
pub mod lines;
mod migrate;
mod prepared;
mod revision;
mod schema;
mod values;
mod wall;

pub use db::{Db, DbSettings, Tx, TxBody};
pub use error::DbError;
pub use group::Group;
pub use migrate::{MIGRATIONS, MigrateError, migrate, pending_migrations};
pub use prepared::Prepared;
pub use revision::{Actor, Revision, SaveError};
pub use wall::Opened;
