//! The way out begins here, in the transaction of the change.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use events::{Envelope, Event};
use persistence::audit::{BEGINNING, Hashed};
use persistence::{Actor, DbError, Tx, values};
use uuid::Uuid;

/// A fact that is about to be told. For statements that write more than the fact in their one round trip
/// (see [`FirstFacts`]); everybody else [`append`]s.
pub struct Told {
    id: Uuid,
    subject: Uuid,
    event_seq: i64,
    event_type: &'static str,
    payload: Vec<u8>,
    occurred_at: DateTime<Utc>,
    actor: String,
}

impl Told {
    /// What [`append`] says about order and `event_seq` holds here, too: the statement that this is a
    /// part of runs in `tx`.
    #[expect(
        clippy::disallowed_methods,
        reason = "no decision depends on an event's id"
    )]
    pub fn new<E: Event>(tx: &Tx<'_>, actor: &Actor, event_seq: i64, event: &E) -> Self {
        tx.tells();
        let (id, subject) = (Uuid::now_v7(), event.subject());
        let envelope = Envelope::wrap(
            event,
            id,
            event_seq,
            subject,
            tx.cause,
            telemetry::traceparent(),
        )
        .expect("events are plain structs: they serialize");
        Self {
            id,
            subject,
            event_seq,
            event_type: E::TYPE,
            payload: serde_json::to_vec(&envelope).expect("an envelope is a plain struct, too"),
            occurred_at: event.occurred_at(),
            actor: actor.to_string(),
        }
    }
}

/// The fact alone.
struct Append {
    told: Told,
}

impl QueryId for Append {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Append {
    type SqlType = sql_types::BigInt;
}

impl QueryFragment<Pg> for Append {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let told = &self.told;
        out.push_sql("select outbox_append(");
        out.push_bind_param::<sql_types::Uuid, _>(&told.id)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Uuid, _>(&told.subject)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::BigInt, _>(&told.event_seq)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Text, _>(told.event_type)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Binary, _>(&told.payload)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Timestamptz, _>(&told.occurred_at)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Text, _>(&told.actor)?;
        out.push_sql(")");
        Ok(())
    }
}

/// The first facts of new subjects as common table expressions of a statement: rows of the outbox and
/// audit entries with the same bytes, for those subjects that are in `go (id)` (see
/// [`Taking`](persistence::idempotency::Taking)). Where nothing can have been told before, the chain
/// needs no lock and no look at its end.
pub struct FirstFacts<'a>(Vec<(&'a Told, [u8; 32])>);

impl<'a> FirstFacts<'a> {
    /// Nobody has told anything of these subjects before: their `event_seq` is 1.
    pub fn new(facts: impl Iterator<Item = &'a Told>) -> Self {
        let with_hash = |told: &'a Told| {
            let hashed = Hashed {
                subject: told.subject,
                seq: 1,
                at: told.occurred_at,
                actor: &told.actor,
                action: told.event_type,
                body: &told.payload,
                event: Some((told.id, told.event_seq)),
            };
            (told, hashed.after(&BEGINNING))
        };
        Self(facts.map(with_hash).collect())
    }
}

impl QueryFragment<Pg> for FirstFacts<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("facts as (select * from ");
        values!(out, &self.0, |(told, hash)|
            sql_types::Uuid => &told.id,
            sql_types::Uuid => &told.subject,
            sql_types::BigInt => &told.event_seq,
            sql_types::Text => told.event_type,
            sql_types::Binary => &told.payload,
            sql_types::Timestamptz => &told.occurred_at,
            sql_types::Text => &told.actor,
            sql_types::Binary => &BEGINNING[..],
            sql_types::Binary => &hash[..],
        );
        out.push_sql(
            " fact (event_id, subject, event_seq, type, payload, at, actor, prev_hash, hash) \
             where subject in (select id from go)), outgoing as (insert into outbox (event_id, subject, \
             event_seq, type, payload, occurred_at) select event_id, subject, event_seq, type, payload, at \
             from facts), entries as (insert into audit_entry (subject, seq, at, actor, action, body, \
             event_id, event_seq, prev_hash, hash) select subject, 1, at, actor, type, payload, event_id, \
             event_seq, prev_hash, hash from facts)",
        );
        Ok(())
    }
}

/// Tells a fact: a row of the outbox and an audit entry with the same bytes.
///
/// The caller has locked or version-checked the subject's row in this `tx`; that is what makes
/// the relay's order commit order. `event_seq` counts from 1 without gaps.
///
/// # Errors
/// [`DbError`].
pub async fn append<E: Event>(
    tx: &mut Tx<'_>,
    actor: &Actor,
    event_seq: i64,
    event: &E,
) -> Result<(), DbError> {
    let told = Told::new(tx, actor, event_seq, event);
    // Every reader would park it, and all that follows it would wait: noticed here, nothing is told.
    if told.payload.len() > Envelope::MAX_BYTES {
        return Err(DbError::Corrupt("a fact is longer than a message may be"));
    }
    let append = Append { told };
    append.get_result::<i64>(tx.conn()).await?;
    Ok(())
}
