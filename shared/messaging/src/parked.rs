//! What can never succeed waits for a person: listed, shown, replayed on the same row.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use events::Envelope;
use persistence::{Db, DbError, Prepared};
use uuid::Uuid;

use crate::gates::{lock_gates, save_gates};
use crate::inbox::now;
use crate::schema::inbox_message;

/// A parked message, without its body.
#[derive(Debug, Clone, Queryable, serde::Serialize)]
pub struct Parked {
    /// Names it; for unreadable ones an id of its own.
    pub event_id: Uuid,
    /// The event's type, where it could be read.
    pub event_type: Option<String>,
    /// The complaint, where it could be read.
    pub subject: Option<Uuid>,
    /// When it came first.
    pub first_at: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: i32,
    /// Why it was parked.
    pub error: String,
}

/// Why a replay did not begin.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// No parked message has this id.
    #[error("no parked message has this id")]
    Unknown,
    /// The bytes are not one of our events; mend and publish anew.
    #[error("the message still cannot be read")]
    Unreadable,
    /// Storage failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for ReplayError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// The oldest parked messages, at most `limit`.
///
/// # Errors
/// [`DbError`].
pub async fn parked(db: &Db, limit: i64) -> Result<Vec<Parked>, DbError> {
    let rows = inbox_message::table
        .filter(inbox_message::status.eq("dead"))
        .order(inbox_message::first_at)
        .limit(limit)
        .select((
            inbox_message::event_id,
            inbox_message::event_type,
            inbox_message::subject,
            inbox_message::first_at,
            inbox_message::attempts,
            inbox_message::error,
        ));
    Ok(rows.load(&mut *db.conn().await?).await?)
}

/// The bytes of one.
///
/// # Errors
/// [`DbError`].
pub async fn show(db: &Db, event_id: Uuid) -> Result<Option<Vec<u8>>, DbError> {
    let body = inbox_message::table
        .find(event_id)
        .filter(inbox_message::status.eq("dead"))
        .select(inbox_message::body);
    Ok(body.first(&mut *db.conn().await?).await.optional()?)
}

/// Lets it be tried again at once: dead → pending, the same row.
///
/// # Errors
/// [`ReplayError`].
pub async fn replay(db: &Db, event_id: Uuid) -> Result<(), ReplayError> {
    db.transaction(async |mut tx| {
        let dead = || {
            inbox_message::table
                .find(event_id)
                .filter(inbox_message::status.eq("dead"))
        };
        let body: Vec<u8> = dead()
            .select(inbox_message::body)
            .first(tx.conn())
            .await
            .optional()?
            .ok_or(ReplayError::Unknown)?;
        let envelope = Envelope::parse(&body).map_err(|_| ReplayError::Unreadable)?;
        // First the gate, as everywhere.
        let mut gates = lock_gates(&mut tx, [&envelope]).await?;
        let replayed = Prepared(diesel::update(dead()).set((
            inbox_message::status.eq("pending"),
            inbox_message::next_at.eq(now()),
        )))
        .execute(tx.conn())
        .await?;
        if replayed == 0 {
            return Err(ReplayError::Unknown);
        }
        for gate in gates.values_mut() {
            gate.waiting += 1;
        }
        save_gates(&mut tx, &gates).await?;
        Ok(())
    })
    .await
}
