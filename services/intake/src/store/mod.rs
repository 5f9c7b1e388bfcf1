//! Tables, rows ↔ domain, read-side queries. The only room that sees ciphertexts.
//!
//! Absent on purpose: rules, and who may read what (commands ask `authorization` first).

pub(crate) mod complaints;
pub(crate) mod disclosures;
pub(crate) mod evidence;
pub(crate) mod forget;
pub(crate) mod keepings;
pub(crate) mod list;
pub(crate) mod mergers;
pub(crate) mod particulars;
pub(crate) mod places;
pub(crate) mod registration;
pub(crate) mod remarks;
pub(crate) mod representatives;
pub(crate) mod scans;
pub(crate) mod search;
pub(crate) mod statistics;
mod tables;
pub(crate) mod tracking;

pub(crate) use places::Places;
pub(crate) use registration::Numbers;
pub use search::{HITS, HITS_AT_SITES};

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

/// The tables of this room.
pub(crate) const MIGRATIONS: EmbeddedMigrations = embed_migrations!();
