//! What operators read; clients never see it or its source.

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::pooled_connection::bb8::RunError;

/// A failure of storage.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection could be had within the pool's wait (2 s).
    #[error("no database connection available")]
    Unavailable(#[from] RunError),
    /// The connection broke, or the server gave up (restart, time-out). Whether a COMMIT in hand
    /// took effect is unknown: repeat with the same idempotency key.
    #[error("the database connection was lost or a time limit was reached")]
    Lost(#[source] Error),
    /// The statement failed.
    #[error("database query failed")]
    Query(#[source] Error),
    /// A row that cannot have been written by this program.
    #[error("a stored row contradicts itself: {0}")]
    Corrupt(&'static str),
}

/// PostgreSQL's words for "not now": diesel hides the SQLSTATE, the messages are stable in
/// English, which the roles are given (`lc_messages`; only a superuser may set it for a session).
const NOT_NOW: &[&str] = &[
    "canceling statement due to",
    "terminating connection",
    "the database system is",
    "remaining connection slots",
    "connection closed",
    "deadlock detected",
    "too many clients",
    "out of memory",
    "out of shared memory",
    "No space left on device",
];

impl From<Error> for DbError {
    fn from(e: Error) -> Self {
        let lost = match &e {
            Error::DatabaseError(
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::SerializationFailure
                // A standby answers: the other server is about to take over.
                | DatabaseErrorKind::ReadOnlyTransaction,
                _,
            )
            | Error::BrokenTransactionManager => true,
            Error::DatabaseError(_, info) => NOT_NOW.iter().any(|w| info.message().contains(w)),
            Error::RollbackErrorOnCommit { .. } => true,
            _ => false,
        };
        if lost { Self::Lost(e) } else { Self::Query(e) }
    }
}

impl DbError {
    /// The other side has said nothing for this long.
    pub fn no_answer(limit: Duration) -> Self {
        Self::closed(format!("no answer within {limit:?}"))
    }

    /// It was in a transaction with others, which was lost.
    pub fn unknown_outcome() -> Self {
        Self::closed("lost in a transaction with others".to_owned())
    }

    fn closed(why: String) -> Self {
        Self::Lost(Error::DatabaseError(
            DatabaseErrorKind::ClosedConnection,
            Box::new(why),
        ))
    }

    /// Trying again later can help.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Lost(_) => true,
            Self::Query(_) | Self::Corrupt(_) => false,
        }
    }

    /// A unique index refused the row, and this is its name.
    pub fn violated_unique(&self) -> Option<&str> {
        match self {
            Self::Query(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info)) => {
                info.constraint_name()
            }
            _ => None,
        }
    }
}

impl From<regulation::UnknownCode> for DbError {
    fn from(e: regulation::UnknownCode) -> Self {
        Self::Corrupt(e.0)
    }
}
