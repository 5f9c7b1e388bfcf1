//! The audit trail: an append-only chain per subject (security, section 4).
//!
//! Absent on purpose: verification across services and anchoring.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::schema::audit_entry;
use crate::{Actor, DbError, Tx};

#[diesel::declare_sql_function]
extern "SQL" {
    /// See the migration.
    fn audit_append(
        subject: diesel::sql_types::Uuid,
        at: diesel::sql_types::Timestamptz,
        actor: diesel::sql_types::Text,
        action: diesel::sql_types::Text,
        body: diesel::sql_types::Binary,
        event_id: diesel::sql_types::Nullable<diesel::sql_types::Uuid>,
        event_seq: diesel::sql_types::Nullable<diesel::sql_types::BigInt>,
    ) -> diesel::sql_types::BigInt;
}

/// One entry, as stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit_entry, check_for_backend(diesel::pg::Pg))]
pub struct Entry {
    /// What it is about.
    pub subject: Uuid,
    /// From 1 without gaps per subject.
    pub seq: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who, as [`Actor`] writes itself.
    pub actor: String,
    /// `<noun>.<past tense>`, or an event's type.
    pub action: String,
    /// Bytes as they were written; an event's envelope where one was published.
    pub body: Vec<u8>,
    /// The event, where one was published.
    pub event_id: Option<Uuid>,
    /// Its sequence.
    pub event_seq: Option<i64>,
    /// Hash of the entry before; zeros for the first.
    pub prev_hash: Vec<u8>,
    /// SHA-256 over `prev_hash` and all of the above.
    pub hash: Vec<u8>,
}

/// Adds an entry that publishes nothing: reads of restricted data, refusals, private changes.
/// The body carries no personal data.
///
/// # Errors
/// [`DbError`].
pub async fn append(
    tx: &mut Tx<'_>,
    subject: Uuid,
    at: DateTime<Utc>,
    actor: &Actor,
    action: &str,
    body: &[u8],
) -> Result<(), DbError> {
    let no_event: (Option<Uuid>, Option<i64>) = (None, None);
    let entry = audit_append(
        subject,
        at,
        actor.to_string(),
        action,
        body,
        no_event.0,
        no_event.1,
    );
    diesel::select(entry).get_result::<i64>(tx.conn()).await?;
    Ok(())
}

/// The trail of one subject, oldest first.
///
/// # Errors
/// [`DbError`].
pub async fn of(tx: &mut Tx<'_>, subject: Uuid) -> Result<Vec<Entry>, DbError> {
    let entries = audit_entry::table
        .filter(audit_entry::subject.eq(subject))
        .order(audit_entry::seq)
        .select(Entry::as_select());
    Ok(entries.load(tx.conn()).await?)
}

/// What `hash` of this entry must be; the migration's function computes the same.
pub fn hash(entry: &Entry) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(&entry.prev_hash);
    digest.update(entry.subject.as_bytes());
    digest.update(entry.seq.to_be_bytes());
    digest.update(entry.at.timestamp_micros().to_be_bytes());
    for field in [entry.actor.as_bytes(), entry.action.as_bytes(), &entry.body] {
        let length =
            i32::try_from(field.len()).expect("PostgreSQL's values are shorter than 1 GiB");
        digest.update(length.to_be_bytes());
        digest.update(field);
    }
    if let (Some(id), Some(seq)) = (entry.event_id, entry.event_seq) {
        digest.update(id.as_bytes());
        digest.update(seq.to_be_bytes());
    }
    digest.finalize().into()
}

/// The `seq` of the first entry of a chain that does not fit, where there is one. A chain whose
/// end was cut off fits: the anchors outside of the database catch that.
pub fn first_misfit(chain: &[Entry]) -> Option<i64> {
    let mut prev = vec![0; 32];
    for (entry, seq) in chain.iter().zip(1..) {
        if entry.seq != seq || entry.prev_hash != prev || entry.hash != hash(entry) {
            return Some(seq);
        }
        prev.clone_from(&entry.hash);
    }
    None
}
