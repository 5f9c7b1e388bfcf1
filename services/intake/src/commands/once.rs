//! What is added once, however often it is sent: a browser sends again what it had no answer to.

use authorization::Caller;
use chrono::{DateTime, Utc};
use persistence::Tx;
use persistence::idempotency::{self, Claim};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::CommandError;
use crate::domain::ComplaintId;

/// By what it is known again: the request's key, of one person about one complaint.
pub(crate) struct Key {
    scope: String,
    key: String,
    body_sha256: [u8; 32],
}

impl Key {
    /// `what`: which kind of thing is added; none without a key of the request.
    pub(crate) fn of(
        what: &str,
        complaint: ComplaintId,
        caller: &Caller,
        key: Option<String>,
        body: &[u8],
    ) -> Option<Self> {
        let who = caller
            .staff_id()
            .map_or_else(|_| String::new(), |id| id.to_string());
        key.map(|key| Self {
            scope: format!("{what}:{}:{who}", complaint.0),
            key,
            body_sha256: Sha256::digest(body).into(),
        })
    }
}

/// What was made by this key before; none where it is to be made now, and then [`made`] says so. After the
/// decision: whoever may not add learns nothing by a key.
///
/// # Errors
/// [`CommandError::OtherBody`]; a failing database.
pub(crate) async fn before(
    tx: &mut Tx<'_>,
    key: Option<&Key>,
    at: DateTime<Utc>,
) -> Result<Option<Uuid>, CommandError> {
    let Some(Key {
        scope,
        key,
        body_sha256,
    }) = key
    else {
        return Ok(None);
    };
    match idempotency::claim(tx, scope, key, *body_sha256, at).await? {
        Claim::First => Ok(None),
        Claim::OtherBody => Err(CommandError::OtherBody),
        Claim::Replay { answer, .. } => {
            let id = Uuid::from_slice(&answer);
            let id = id.map_err(|_| persistence::DbError::Corrupt("an answer that is no id"))?;
            Ok(Some(id))
        }
    }
}

/// Remembers what was made.
///
/// # Errors
/// A failing database.
pub(crate) async fn made(tx: &mut Tx<'_>, key: Option<&Key>, id: Uuid) -> Result<(), CommandError> {
    if let Some(Key { scope, key, .. }) = key {
        idempotency::remember(tx, scope, key, 201, id.as_bytes()).await?;
    }
    Ok(())
}
