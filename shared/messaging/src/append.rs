//! The way out begins here, in the transaction of the change.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use events::{Envelope, Event};
use persistence::{Actor, DbError, Tx};
use uuid::Uuid;

/// A fact that is about to be told, as a part of SQL: a call of `outbox_append` (see the migration),
/// which adds the outbox's row and the audit entry with the same bytes and gives the entry's number.
/// For a statement that writes more than the fact in its one round trip; everybody else [`append`]s.
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

impl QueryFragment<Pg> for Told {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("outbox_append(");
        out.push_bind_param::<sql_types::Uuid, _>(&self.id)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Uuid, _>(&self.subject)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::BigInt, _>(&self.event_seq)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Text, _>(self.event_type)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Binary, _>(&self.payload)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Timestamptz, _>(&self.occurred_at)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Text, _>(&self.actor)?;
        out.push_sql(")");
        Ok(())
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
        out.push_sql("select ");
        self.told.walk_ast(out.reborrow())
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
