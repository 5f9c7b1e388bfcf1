//! A new complaint in one round trip.
//!
//! Three inserts, the key of the request with its answer, and the fact with its audit entry, as one
//! statement whose text never changes, so that it is prepared once per connection (diesel's
//! `sql_query` is not cached, and each statement is a round trip).

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::OptionalExtension as _;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, Binary, Bool, Date, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use messaging::Told;
use persistence::idempotency::Once;
use persistence::{DbError, Revision, Tx};
use uuid::Uuid;

use super::complaints::codes;
use super::particulars::Particulars;
use crate::domain::{Complaint, Registration};

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

/// Writes it, unless the request's key is taken: then nothing is written, and false is the answer.
pub(crate) async fn insert(tx: &mut Tx<'_>, new: NewComplaint<'_>) -> Result<bool, DbError> {
    let Registration {
        number,
        promised,
        entry,
    } = new.registration;
    let classified = new.complaint.classified();
    let revision = Revision::default().next(1);
    let statement = Insert {
        id: entry.id.0,
        version: revision.version,
        event_seq: revision.event_seq,
        number: number.to_string(),
        site_id: entry.site,
        channel: entry.channel.code(),
        received_at: entry.received_at,
        anonymous: entry.anonymous,
        promised_date: *promised,
        scopes: codes(&classified.scopes),
        severity: classified.severity.code(),
        sensitivity: classified.sensitivity.code(),
        respondent_ids: entry.respondents.iter().map(|id| id.0).collect(),
        leader_respondent: new.complaint.leader_is_respondent(),
        stage: new.complaint.stage().code(),
        window_id: entry.window,
        department_id: entry.department,
        language: entry.language.code(),
        reply_channel: entry.reply_channel.code(),
        occurred_on: entry.occurred_on,
        postmark_date: entry.postmark,
        registered_at: entry.registered_at,
        registered_by: entry.by.map(|by| by.0),
        code_hash: new.code_hash,
        particulars: new.particulars,
        told: new.told,
        once: new.once,
        keyless: new.once.key.is_none(),
    };
    let entry: Option<i64> = statement.get_result(tx.conn()).await.optional()?;
    Ok(entry.is_some())
}

struct Insert<'a> {
    id: Uuid,
    version: i32,
    event_seq: i64,
    number: String,
    site_id: Uuid,
    channel: &'static str,
    received_at: DateTime<Utc>,
    anonymous: bool,
    promised_date: NaiveDate,
    scopes: Vec<String>,
    severity: &'static str,
    sensitivity: &'static str,
    respondent_ids: Vec<Uuid>,
    leader_respondent: bool,
    stage: &'static str,
    window_id: Option<Uuid>,
    department_id: Option<Uuid>,
    language: &'static str,
    reply_channel: &'static str,
    occurred_on: Option<NaiveDate>,
    postmark_date: Option<NaiveDate>,
    registered_at: DateTime<Utc>,
    registered_by: Option<Uuid>,
    code_hash: &'a [u8],
    particulars: &'a Particulars,
    told: &'a Told,
    once: &'a Once,
    keyless: bool,
}

/// The type of the cached statement: its text depends on nothing.
struct InsertId;

impl QueryId for Insert<'_> {
    type QueryId = InsertId;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Insert<'_> {
    type SqlType = diesel::sql_types::BigInt;
}

impl QueryFragment<Pg> for Insert<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        use diesel::sql_types::{BigInt, Uuid};
        macro_rules! values {
            ($($sql_type:ty => $value:expr),+ $(,)?) => {{
                let mut separator = "";
                $(
                    out.push_sql(separator);
                    out.push_bind_param::<$sql_type, _>($value)?;
                    separator = ", ";
                )+
                let _ = separator;
            }};
        }
        out.push_sql("with k as (");
        self.once.walk_ast(out.reborrow())?;
        // Everything else hangs on `go`: where the key is taken there is no row of it.
        out.push_sql("), go as (select where ");
        out.push_bind_param::<Bool, _>(&self.keyless)?;
        out.push_sql(
            " or exists (select from k)), c as (insert into complaints (id, version, event_seq, number, site_id, channel, \
             received_at, anonymous, promised_date, scopes, severity, sensitivity, respondent_ids, \
             leader_respondent, stage, subtypes, classified, round, department_ids, assigned_ids, \
             open_measures, verdict) select ",
        );
        values! {
            Uuid => &self.id,
            Integer => &self.version,
            BigInt => &self.event_seq,
            Text => &self.number,
            Uuid => &self.site_id,
            Text => self.channel,
            Timestamptz => &self.received_at,
            Bool => &self.anonymous,
            Date => &self.promised_date,
            Array<Text> => &self.scopes,
            Text => self.severity,
            Text => self.sensitivity,
            Array<Uuid> => &self.respondent_ids,
            Bool => &self.leader_respondent,
            Text => self.stage,
        }
        out.push_sql(
            ", '{}', false, 0, '{}', '{}', 0, 'pending' from go), p as (insert into particulars (complaint_id, \
             wrapped_key, identity, details, narrative, narrative_sealed, phone_index, email_index, \
             wechat_index) select ",
        );
        let p = self.particulars;
        values! {
            Uuid => &self.id,
            Nullable<Binary> => &p.wrapped_key,
            Nullable<Binary> => &p.identity,
            Nullable<Binary> => &p.details,
            Nullable<Text> => &p.narrative,
            Nullable<Binary> => &p.narrative_sealed,
            Nullable<Binary> => &p.phone_index,
            Nullable<Binary> => &p.email_index,
            Nullable<Binary> => &p.wechat_index,
        }
        out.push_sql(
            " from go), r as (insert into registrations (complaint_id, window_id, department_id, language, \
             reply_channel, occurred_on, postmark_date, registered_at, registered_by, \
             code_hash, code_issued_at, accesses) select ",
        );
        values! {
            Uuid => &self.id,
            Nullable<Uuid> => &self.window_id,
            Nullable<Uuid> => &self.department_id,
            Text => self.language,
            Text => self.reply_channel,
            Nullable<Date> => &self.occurred_on,
            Nullable<Date> => &self.postmark_date,
            Timestamptz => &self.registered_at,
            Nullable<Uuid> => &self.registered_by,
            Binary => self.code_hash,
            Timestamptz => &self.registered_at,
        }
        out.push_sql(", 0 from go) select ");
        self.told.walk_ast(out.reborrow())?;
        out.push_sql(" from go");
        Ok(())
    }
}
