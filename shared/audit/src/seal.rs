//! Takes a seal over what is new.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};

use crate::statement::{Leaf, Seal, Signer, Statement, beginning, root};
use crate::tables::audit_seal;

/// Leaves that one statement writes.
const AT_ONCE: usize = 10_000;
/// Leaves that one seal has at most: what has piled up goes into several.
const MOST: i64 = 50_000;

/// One at a time; whoever comes meanwhile need not wait, as what is new is being sealed.
const LOCK: &str =
    "(pg_try_advisory_xact_lock(hashtextextended('audit seal:' || current_schema(), 0)))";
/// Every transaction before this one is over, here and in every later statement.
const HORIZON: &str = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint";
/// The newest entry of each chain that has grown since, where no seal has it yet.
const NEWEST: &str = "select distinct on (subject) subject, seq, hash from audit_entry e
    where written_in >= $1 and written_in < $2
      and not exists (select from audit_leaf l where l.subject = e.subject and l.seq >= e.seq)
    order by subject, seq desc limit $3";
const WRITE: &str = "insert into audit_leaf (subject, seq, hash, seal)
    select t.subject, t.seq, t.hash, $4 from unnest($1, $2, $3) as t (subject, seq, hash)";

/// How far back a seal looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// What was written since the last seal.
    LastSeal,
    /// The whole trail, for what no seal covers: after a copy was restored on another server, whose
    /// transactions have other numbers.
    Beginning,
}

/// What was sealed.
pub struct Sealed {
    /// The seal.
    pub seal: Seal,
    /// There is more than one seal takes.
    pub more: bool,
}

#[derive(Queryable)]
struct Last {
    number: i64,
    statement: Vec<u8>,
    horizon: i64,
}

/// Seals what has been written by transactions that are over; `None` where there is nothing new, or where
/// another one is sealing.
///
/// # Errors
/// [`DbError`].
pub async fn seal_new(
    tx: &mut Tx<'_>,
    signer: &Signer,
    at: DateTime<Utc>,
    since: Since,
) -> Result<Option<Sealed>, DbError> {
    let alone: bool = diesel::select(diesel::dsl::sql::<Bool>(LOCK))
        .get_result(tx.conn())
        .await?;
    if !alone {
        return Ok(None);
    }
    let last: Option<Last> = audit_seal::table
        .order(audit_seal::number.desc())
        .select((
            audit_seal::number,
            audit_seal::statement,
            audit_seal::horizon,
        ))
        .first(tx.conn())
        .await
        .optional()?;
    let horizon: i64 = diesel::select(diesel::dsl::sql::<BigInt>(HORIZON))
        .get_result(tx.conn())
        .await?;
    // A server that counts its transactions anew is behind what was sealed elsewhere.
    let from = last.as_ref().map_or(0, |last| last.horizon);
    let anew = since == Since::Beginning || horizon < from;
    let from = if anew { 0 } else { from };
    // Numbers of another server may lie ahead. No seal has an entry twice, so that reading one again
    // later does no harm.
    let until = if from == 0 { i64::MAX } else { horizon };
    let newest: Vec<Leaf> = diesel::sql_query(NEWEST)
        .bind::<BigInt, _>(from)
        .bind::<BigInt, _>(until)
        .bind::<BigInt, _>(MOST)
        .load(tx.conn())
        .await?;
    if newest.is_empty() {
        return Ok(None);
    }
    // Where more is left, the next one looks for it from the same place.
    let more = i64::try_from(newest.len()).unwrap_or(i64::MAX) >= MOST;
    let horizon = if more { from } else { horizon };
    let previous = last.as_ref().map(|last| Seal::hash_of(&last.statement));
    let number = last.map_or(1, |last| last.number.saturating_add(1));
    let seal = signer.sign(&Statement {
        service: signer.service().to_owned(),
        number,
        at,
        chains: newest.len() as u64,
        root: root(&newest),
        previous: previous.unwrap_or_else(beginning),
    });
    let signature = hex::decode(&seal.signature).expect("what was just written");
    diesel::insert_into(audit_seal::table)
        .values((
            audit_seal::number.eq(number),
            audit_seal::statement.eq(seal.statement.as_bytes()),
            audit_seal::signature.eq(signature),
            audit_seal::horizon.eq(horizon),
        ))
        .execute(tx.conn())
        .await?;
    for leaves in newest.chunks(AT_ONCE) {
        let subjects: Vec<_> = leaves.iter().map(|leaf| leaf.subject).collect();
        let numbers: Vec<_> = leaves.iter().map(|leaf| leaf.seq).collect();
        let hashes: Vec<_> = leaves.iter().map(|leaf| &leaf.hash[..]).collect();
        diesel::sql_query(WRITE)
            .bind::<Array<SqlUuid>, _>(subjects)
            .bind::<Array<BigInt>, _>(numbers)
            .bind::<Array<Binary>, _>(hashes)
            .bind::<BigInt, _>(number)
            .execute(tx.conn())
            .await?;
    }
    Ok(Some(Sealed { seal, more }))
}
