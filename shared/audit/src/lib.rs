//! What makes the audit trail evidence (security, section 4): seals over it, anchors of the seals
//! outside of the database, and the verification of both.
//!
//! Entries are chained per subject where they are written (`persistence::audit`). From time to time
//! [`seal_new`] takes the newest entry of every chain that has grown, and signs the root of a Merkle
//! tree (RFC 6962) over them, together with the hash of the seal before. [`anchor`] adds each seal to a
//! file outside of the database. [`verify`] reads everything again and says what does not fit: what was
//! changed, added, removed or exchanged up to the last seal, and, by the anchors, an older copy of the
//! database in place of the newer one; and what seals have passed by. [`oldest_waiting`] and [`Walk`]
//! tell how old the oldest entry is that no seal covers.
//!
//! Not to be seen: what was removed from the end of a chain before a seal had been taken, and the
//! newest seals where they are missing in the database and in the anchors.
//!
//! Absent on purpose: what entries say, and when seals are taken (`service` has the loop).

pub mod anchor;
mod left;
mod seal;
mod statement;
mod tables;
mod verify;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

pub use left::{Walk, older, oldest_waiting};
pub use seal::{Sealed, Since, seal_new};
pub use statement::{Key, KeyError, Leaf, Seal, Signer, Statement, root};
pub use verify::{Anchors, Finding, Report, Sealing, verify};

/// This crate's tables; they stand beside `persistence`' in every schema.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!();
