//! A repeated request gets the first answer again (Idempotency-Key).

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::schema::idempotency;
use crate::{DbError, Tx};

/// What a key means now.
#[derive(Debug, PartialEq, Eq)]
pub enum Claim {
    /// Never seen: do the work, then [`remember`].
    First,
    /// Done already: give this answer.
    Replay {
        /// HTTP status.
        status: u16,
        /// As given to [`remember`].
        answer: Vec<u8>,
    },
    /// The key was used with another body: 422.
    OtherBody,
}

/// Keys are kept this long.
pub const KEPT: TimeDelta = TimeDelta::days(7);

/// Takes the key, waiting for a transaction that holds it just now; `scope` keeps callers apart.
///
/// # Errors
/// [`DbError`]; a wait of more than 2 s ends as [`DbError::Lost`].
pub async fn claim(
    tx: &mut Tx<'_>,
    scope: &str,
    key: &str,
    body_sha256: [u8; 32],
    at: DateTime<Utc>,
) -> Result<Claim, DbError> {
    let claimed = diesel::insert_into(idempotency::table)
        .values((
            idempotency::scope.eq(scope),
            idempotency::key.eq(key),
            idempotency::body_sha256.eq(&body_sha256[..]),
            idempotency::claimed_at.eq(at),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    if claimed == 1 {
        return Ok(Claim::First);
    }
    let (sha, status, answer): (Vec<u8>, Option<i16>, Option<Vec<u8>>) = idempotency::table
        .find((scope, key))
        .select((
            idempotency::body_sha256,
            idempotency::status,
            idempotency::answer,
        ))
        .first(tx.conn())
        .await?;
    if sha != body_sha256 {
        return Ok(Claim::OtherBody);
    }
    match (status, answer) {
        (Some(status), Some(answer)) => {
            let status =
                u16::try_from(status).map_err(|_| DbError::Corrupt("a negative status"))?;
            Ok(Claim::Replay { status, answer })
        }
        _ => Err(DbError::Corrupt("a claimed key without its answer")),
    }
}

/// Keeps the answer; the caller seals what is secret in it. In the transaction of the work.
///
/// # Errors
/// [`DbError`].
pub async fn remember(
    tx: &mut Tx<'_>,
    scope: &str,
    key: &str,
    status: u16,
    answer: &[u8],
) -> Result<(), DbError> {
    let status = i16::try_from(status).expect("HTTP statuses have three digits");
    diesel::update(idempotency::table.find((scope, key)))
        .set((
            idempotency::status.eq(status),
            idempotency::answer.eq(answer),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Forgets keys older than [`KEPT`]; returns how many.
///
/// # Errors
/// [`DbError`].
pub async fn sweep(tx: &mut Tx<'_>, at: DateTime<Utc>) -> Result<usize, DbError> {
    let old = idempotency::table.filter(idempotency::claimed_at.lt(at - KEPT));
    Ok(diesel::delete(old).execute(tx.conn()).await?)
}
