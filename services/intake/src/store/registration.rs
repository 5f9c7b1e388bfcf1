//! New complaints in few round trips.
//!
//! Their three inserts, the keys of the requests with their answers, and the facts with their audit
//! entries, as one statement whose text differs only by how many there are (powers of two), so that it
//! is prepared once per connection (each statement is a round trip, and to begin one takes as long as a
//! few rows more).

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, Binary, Bool, Date, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use messaging::{FirstFacts, Told};
use persistence::idempotency::{Once, Taking};
use persistence::{DbError, Revision, Tx, values};
use uuid::Uuid;

use super::complaints::codes;
use super::particulars::Particulars;
use crate::domain::{Complaint, ComplaintId, Entry, Registration};

/// As many numbers as the sequence steps over.
const BLOCK: i64 = 20;

/// Hands out numbers, asking the database for the next block only when one is used up.
#[derive(Clone, Default)]
pub(crate) struct Numbers(Arc<Mutex<Range<i64>>>);

impl Numbers {
    /// The next one. A number is never used twice; those of a refused registration are not used.
    pub(crate) async fn next(&self, tx: &mut Tx<'_>) -> Result<i64, DbError> {
        if let Some(number) = self.take() {
            return Ok(number);
        }
        // A sequence does not roll back, so what others take from this block stays theirs.
        let select = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
            "nextval('complaint_number')",
        ));
        let first: i64 = select.get_result(tx.conn()).await?;
        *self.block() = first + 1..first + BLOCK;
        Ok(first)
    }

    fn take(&self) -> Option<i64> {
        self.block().next()
    }

    fn block(&self) -> std::sync::MutexGuard<'_, Range<i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything that registration stores.
pub(crate) struct NewComplaint<'a> {
    /// The aggregate.
    pub(crate) complaint: &'a Complaint,
    /// What the register keeps as it was.
    pub(crate) registration: &'a Registration,
    /// Sealed before it comes here.
    pub(crate) particulars: &'a Particulars,
    /// Keyed hash of the code.
    pub(crate) code_hash: &'a [u8],
    /// Its first event, which has the sequence 1.
    pub(crate) told: &'a Told,
    /// The request's key and answer.
    pub(crate) once: &'a Once,
}

/// Writes them, each unless its request's key is taken: then nothing of it is written. Which are. No two
/// with the same key.
pub(crate) async fn insert(
    tx: &mut Tx<'_>,
    mut new: &[NewComplaint<'_>],
) -> Result<HashSet<ComplaintId>, DbError> {
    let mut written = HashSet::with_capacity(new.len());
    while !new.is_empty() {
        // Powers of two: each number of rows is a statement of its own that every connection prepares.
        let (now, later) = new.split_at(1 << new.len().ilog2());
        let ids: Vec<Uuid> = Insert::of(now).load(tx.conn()).await?;
        written.extend(ids.into_iter().map(ComplaintId));
        new = later;
    }
    Ok(written)
}

/// What a row needs beside what it borrows.
struct Row<'a> {
    new: &'a NewComplaint<'a>,
    entry: &'a Entry,
    number: String,
    scopes: Vec<String>,
    respondent_ids: Vec<Uuid>,
    leader_respondent: bool,
}

struct Insert<'a> {
    taking: Taking<'a>,
    rows: Vec<Row<'a>>,
    facts: FirstFacts<'a>,
    revision: Revision,
}

impl<'a> Insert<'a> {
    fn of(new: &'a [NewComplaint<'a>]) -> Self {
        let row = |new: &'a NewComplaint<'a>| {
            let Registration { number, entry, .. } = new.registration;
            Row {
                new,
                entry,
                number: number.to_string(),
                scopes: codes(&new.complaint.classified().scopes),
                respondent_ids: entry.respondents.iter().map(|id| id.0).collect(),
                leader_respondent: new.complaint.leader_is_respondent(),
            }
        };
        Self {
            taking: Taking(new.iter().map(|new| new.once).collect()),
            rows: new.iter().map(row).collect(),
            facts: FirstFacts::new(new.iter().map(|new| new.told)),
            revision: Revision::default().next(1),
        }
    }
}

/// Its text differs by the number of rows only.
impl QueryId for Insert<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Insert<'_> {
    type SqlType = diesel::sql_types::Uuid;
}

impl QueryFragment<Pg> for Insert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        use diesel::sql_types::{BigInt, Uuid};
        // Everything else hangs on `go`: of what has a key that is taken, there is no row in it.
        out.push_sql("with ");
        self.taking.walk_ast(out.reborrow())?;
        out.push_sql(
            ", complaint as (insert into complaints (id, version, event_seq, number, site_id, channel, \
             received_at, anonymous, promised_date, scopes, severity, sensitivity, respondent_ids, \
             leader_respondent, stage, subtypes, classified, round, department_ids, assigned_ids, \
             open_measures, verdict) select v.*, '{}'::text[], false, 0, '{}'::uuid[], '{}'::uuid[], 0, 'pending' from ",
        );
        values!(out, &self.rows, |row|
            Uuid => &row.entry.id.0,
            Integer => &self.revision.version,
            BigInt => &self.revision.event_seq,
            Text => &row.number,
            Uuid => &row.entry.site,
            Text => row.entry.channel.code(),
            Timestamptz => &row.entry.received_at,
            Bool => &row.entry.anonymous,
            Date => &row.new.registration.promised,
            Array<Text> => &row.scopes,
            Text => row.new.complaint.classified().severity.code(),
            Text => row.new.complaint.classified().sensitivity.code(),
            Array<Uuid> => &row.respondent_ids,
            Bool => &row.leader_respondent,
            Text => row.new.complaint.stage().code(),
        );
        out.push_sql(
            " v (id) where id in (select id from go)), words as (insert into particulars (complaint_id, \
             wrapped_key, identity, details, narrative, narrative_sealed, phone_index, email_index, \
             wechat_index) select v.* from ",
        );
        values!(out, &self.rows, |row|
            Uuid => &row.entry.id.0,
            Nullable<Binary> => &row.new.particulars.wrapped_key,
            Nullable<Binary> => &row.new.particulars.identity,
            Nullable<Binary> => &row.new.particulars.details,
            Nullable<Text> => &row.new.particulars.narrative,
            Nullable<Binary> => &row.new.particulars.narrative_sealed,
            Nullable<Binary> => &row.new.particulars.phone_index,
            Nullable<Binary> => &row.new.particulars.email_index,
            Nullable<Binary> => &row.new.particulars.wechat_index,
        );
        out.push_sql(
            " v (id) where id in (select id from go)), registration as (insert into registrations \
             (complaint_id, window_id, department_id, language, reply_channel, occurred_on, postmark_date, \
             registered_at, registered_by, code_hash, code_issued_at, accesses) select v.*, 0 from ",
        );
        values!(out, &self.rows, |row|
            Uuid => &row.entry.id.0,
            Nullable<Uuid> => &row.entry.window,
            Nullable<Uuid> => &row.entry.department,
            Text => row.entry.language.code(),
            Text => row.entry.reply_channel.code(),
            Nullable<Date> => &row.entry.occurred_on,
            Nullable<Date> => &row.entry.postmark,
            Timestamptz => &row.entry.registered_at,
            Nullable<Uuid> => &row.entry.by,
            Binary => row.new.code_hash,
            Timestamptz => &row.entry.registered_at,
        );
        out.push_sql(" v (id) where id in (select id from go)), ");
        self.facts.walk_ast(out.reborrow())?;
        out.push_sql(" select id from go");
        Ok(())
    }
}
