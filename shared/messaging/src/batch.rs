//! Statements about a whole batch in one round trip each.
//!
//! Their texts never change, however many rows they have: rows come as arrays. Diesel's inserts of
//! many rows have another text for each number of rows, are never kept prepared, and cost more to
//! plan than to run.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, BigInt, Integer, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

/// The text depends on nothing: prepared once a connection.
macro_rules! constant {
    ($name:ident) => {
        impl QueryId for $name {
            type QueryId = Self;
            const HAS_STATIC_QUERY_ID: bool = true;
        }
    };
}

/// Rows of the inbox; gives the ids that were not there.
pub(crate) struct Claim {
    pub(crate) consumer: String,
    pub(crate) ids: Vec<Uuid>,
    pub(crate) outcomes: Vec<&'static str>,
    pub(crate) at: DateTime<Utc>,
}

constant!(Claim);

impl Query for Claim {
    type SqlType = SqlUuid;
}

impl QueryFragment<Pg> for Claim {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("insert into inbox (consumer, event_id, outcome, received_at) select ");
        out.push_bind_param::<Text, _>(&self.consumer)?;
        out.push_sql(", id, outcome, ");
        out.push_bind_param::<Timestamptz, _>(&self.at)?;
        out.push_sql(" from unnest(");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.outcomes)?;
        out.push_sql(") as batch (id, outcome) on conflict do nothing returning event_id");
        Ok(())
    }
}

/// Gates by source and subject, in one order for everybody.
#[derive(Default)]
pub(crate) struct GateRows {
    pub(crate) sources: Vec<String>,
    pub(crate) subjects: Vec<Uuid>,
    pub(crate) last_seqs: Vec<i64>,
    pub(crate) waiting: Vec<i32>,
}

impl GateRows {
    fn walk<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" from unnest(");
        out.push_bind_param::<Array<Text>, _>(&self.sources)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.subjects)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.last_seqs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Integer>, _>(&self.waiting)?;
        out.push_sql(") as b (source, subject, last_seq, waiting)");
        Ok(())
    }
}

/// Locks those that there are, one after the other, each found by its key: asked for all keys at once,
/// the server may read every gate there is.
pub(crate) struct LockGates {
    pub(crate) sources: Vec<String>,
    pub(crate) subjects: Vec<Uuid>,
}

constant!(LockGates);

impl Query for LockGates {
    type SqlType = (Text, SqlUuid, BigInt, Integer);
}

impl QueryFragment<Pg> for LockGates {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("select g.source, g.subject, g.last_seq, g.waiting from unnest(");
        out.push_bind_param::<Array<Text>, _>(&self.sources)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.subjects)?;
        out.push_sql(
            ") as k (source, subject) cross join lateral (select * from inbox_gate \
             where source = k.source and subject = k.subject for update) g",
        );
        Ok(())
    }
}

/// Makes gates that were missing; those that somebody else made meanwhile are not counted.
pub(crate) struct MakeGates(pub(crate) GateRows);

constant!(MakeGates);

impl QueryFragment<Pg> for MakeGates {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("insert into inbox_gate (source, subject, last_seq, waiting) select b.*");
        self.0.walk(&mut out)?;
        out.push_sql(" on conflict do nothing");
        Ok(())
    }
}

/// Saves gates whose locks are held.
pub(crate) struct SaveGates(pub(crate) GateRows);

constant!(SaveGates);

impl QueryFragment<Pg> for SaveGates {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("update inbox_gate g set last_seq = b.last_seq, waiting = b.waiting");
        self.0.walk(&mut out)?;
        out.push_sql(" where g.source = b.source and g.subject = b.subject");
        Ok(())
    }
}
