//! The two numbers that every aggregate's row has, and who did something.

use std::fmt;

use uuid::Uuid;

use crate::DbError;

/// Where a row stands; the default is "no row yet".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Revision {
    /// +1 per save: the ETag and the optimistic lock.
    pub version: i32,
    /// +1 per published event, without gaps per complaint and source; a save may publish none
    /// or many.
    pub event_seq: i64,
}

impl Revision {
    /// After a save that publishes `facts` events.
    #[must_use]
    pub fn next(self, facts: usize) -> Self {
        let facts = i64::try_from(facts).expect("a save publishes a handful of events");
        Self {
            version: self.version + 1,
            event_seq: self.event_seq + facts,
        }
    }
}

/// Why a guarded write did not happen.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Somebody else was faster.
    #[error("changed since it was read")]
    Stale,
    /// Storage failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for SaveError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// Who did something, as the audit trail names them: ids, never names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A member of staff.
    Staff(Uuid),
    /// The complainant, by number and code.
    Complainant,
    /// The public, at the front door.
    Public,
    /// One of our services.
    Service(String),
    /// Somebody else's system.
    Partner(Uuid),
    /// A clock or another rule.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Staff(id) => write!(f, "staff:{id}"),
            Self::Complainant => f.write_str("complainant"),
            Self::Public => f.write_str("public"),
            Self::Service(name) => write!(f, "service:{name}"),
            Self::Partner(id) => write!(f, "partner:{id}"),
            Self::System => f.write_str("system"),
        }
    }
}
