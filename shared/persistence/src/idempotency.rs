//! A repeated request gets the first answer again (Idempotency-Key).

use chrono::{DateTime, TimeDelta, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::schema::idempotency;
use crate::{DbError, Prepared, Tx, values};

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

/// Work, the key of the request that asks for it, and the answer. For statements that do all of it in
/// their one round trip: see [`Taking`].
pub struct Once {
    /// What is made, and the name of the work in its statement.
    pub id: Uuid,
    /// As in [`claim`].
    pub scope: String,
    /// The key; none is taken without one.
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

/// Takes keys together with their answers, as the first common table expressions of a statement:
/// `go (id)` are those whose work is to be done, since their keys were free. What is written must hang
/// on it; [`claim`] tells what the other keys mean. No two with the same scope and key.
pub struct Taking<'a>(pub Vec<&'a Once>);

impl QueryFragment<Pg> for Taking<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("asked as (select * from ");
        values!(out, &self.0, |once|
            sql_types::Uuid => &once.id,
            sql_types::Text => &once.scope,
            sql_types::Nullable<sql_types::Text> => &once.key,
            sql_types::Binary => &once.body_sha256[..],
            sql_types::Timestamptz => &once.at,
            sql_types::SmallInt => &once.status,
            sql_types::Binary => &once.answer,
        );
        out.push_sql(
            " given (id, scope, key, body_sha256, claimed_at, status, answer)), taken as (insert into idempotency \
             (scope, key, body_sha256, claimed_at, status, answer) select scope, key, body_sha256, \
             claimed_at, status, answer from asked where key is not null on conflict do nothing \
             returning scope, key), go as (select id from asked where key is null \
             or (scope, key) in (select scope, key from taken))",
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
