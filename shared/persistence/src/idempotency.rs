//! A repeated request gets the first answer again (Idempotency-Key).

use crate::Prepared;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types;
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
    Prepared(diesel::update(idempotency::table.find((scope, key))).set((
        idempotency::status.eq(status),
        idempotency::answer.eq(answer),
    )))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A key taken together with its answer, as a part of SQL: an INSERT that returns a row only where the
/// key was free. For a statement that does all the work in its one round trip; where it returns no
/// row, nothing may have been written, and [`claim`] tells what the key means.
pub struct Once {
    /// As in [`claim`].
    pub scope: String,
    /// The key; without one nothing is inserted.
    pub key: Option<String>,
    /// Of the request.
    pub body_sha256: [u8; 32],
    /// When.
    pub at: DateTime<Utc>,
    /// HTTP status of the answer.
    pub status: i16,
    /// As in [`remember`].
    pub answer: Vec<u8>,
}

impl QueryFragment<Pg> for Once {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "insert into idempotency (scope, key, body_sha256, claimed_at, status, answer) select ",
        );
        out.push_bind_param::<sql_types::Text, _>(&self.scope)?;
        out.push_sql(", k, ");
        out.push_bind_param::<sql_types::Binary, _>(&self.body_sha256[..])?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Timestamptz, _>(&self.at)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::SmallInt, _>(&self.status)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Binary, _>(&self.answer)?;
        out.push_sql(" from (select ");
        out.push_bind_param::<sql_types::Nullable<sql_types::Text>, _>(&self.key)?;
        out.push_sql(
            " as k) given where k is not null on conflict do nothing returning 1 as taken",
        );
        Ok(())
    }
}

/// Forgets keys older than [`KEPT`]; returns how many.
///
/// # Errors
/// [`DbError`].
pub async fn sweep(tx: &mut Tx<'_>, at: DateTime<Utc>) -> Result<usize, DbError> {
    let old = idempotency::table.filter(idempotency::claimed_at.lt(at - KEPT));
    Ok(diesel::delete(old).execute(tx.conn()).await?)
}
