//! The audit trail: an append-only chain per subject (security, section 4).
//!
//! Absent on purpose: seals, anchors and verification (`audit`).

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

/// Entries of one subject with one of these actions, the newest first: those before the place `before`,
/// or the newest of all.
///
/// # Errors
/// [`DbError`].
pub async fn newest(
    tx: &mut Tx<'_>,
    subject: Uuid,
    actions: &[&str],
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    let entries = audit_entry::table
        .filter(audit_entry::subject.eq(subject))
        .filter(audit_entry::action.eq_any(actions))
        .filter(audit_entry::seq.lt(before.unwrap_or(i64::MAX)))
        .order(audit_entry::seq.desc())
        .limit(limit)
        .select(Entry::as_select());
    Ok(entries.load(tx.conn()).await?)
}

/// How many entries of one subject with one of these actions are staff's.
///
/// # Errors
/// [`DbError`].
pub async fn count_by_staff(
    tx: &mut Tx<'_>,
    subject: Uuid,
    actions: &[&str],
) -> Result<i64, DbError> {
    let entries = audit_entry::table
        .filter(audit_entry::subject.eq(subject))
        .filter(audit_entry::action.eq_any(actions))
        .filter(audit_entry::actor.like("staff:%"));
    Ok(entries.count().get_result(tx.conn()).await?)
}

/// Whether anything was ever written about it.
///
/// # Errors
/// [`DbError`].
pub async fn is_known(tx: &mut Tx<'_>, subject: Uuid) -> Result<bool, DbError> {
    let entries = audit_entry::table.filter(audit_entry::subject.eq(subject));
    Ok(diesel::select(diesel::dsl::exists(entries))
        .get_result(tx.conn())
        .await?)
}

/// What the first entry of a new chain follows.
pub const BEGINNING: [u8; 32] = [0; 32];

/// What an entry's hash is taken over, beside the hash of the entry before.
pub struct Hashed<'a> {
    /// As in [`Entry`].
    pub subject: Uuid,
    /// As in [`Entry`].
    pub seq: i64,
    /// As in [`Entry`]; microseconds count.
    pub at: DateTime<Utc>,
    /// As in [`Entry`].
    pub actor: &'a str,
    /// As in [`Entry`].
    pub action: &'a str,
    /// As in [`Entry`].
    pub body: &'a [u8],
    /// The event with its sequence, where one was published.
    pub event: Option<(Uuid, i64)>,
}

impl Hashed<'_> {
    /// The entry's hash; the migration's function computes the same.
    ///
    /// # Panics
    /// A text of more than 2 GiB, which PostgreSQL would not have stored.
    pub fn after(&self, prev_hash: &[u8]) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(prev_hash);
        digest.update(self.subject.as_bytes());
        digest.update(self.seq.to_be_bytes());
        digest.update(self.at.timestamp_micros().to_be_bytes());
        for field in [self.actor.as_bytes(), self.action.as_bytes(), self.body] {
            let length =
                i32::try_from(field.len()).expect("PostgreSQL's values are shorter than 1 GiB");
            digest.update(length.to_be_bytes());
            digest.update(field);
        }
        if let Some((id, seq)) = self.event {
            digest.update(id.as_bytes());
            digest.update(seq.to_be_bytes());
        }
        digest.finalize().into()
    }
}

/// What `hash` of this entry must be.
pub fn hash(entry: &Entry) -> [u8; 32] {
    let hashed = Hashed {
        subject: entry.subject,
        seq: entry.seq,
        at: entry.at,
        actor: &entry.actor,
        action: &entry.action,
        body: &entry.body,
        event: entry.event_id.zip(entry.event_seq),
    };
    hashed.after(&entry.prev_hash)
}

/// The `seq` of the first entry of a chain that does not fit, where there is one. A chain whose
/// end was cut off fits: the anchors outside of the database catch that.
pub fn first_misfit(chain: &[Entry]) -> Option<i64> {
    let mut prev = BEGINNING.to_vec();
    for (entry, seq) in chain.iter().zip(1..) {
        if entry.seq != seq || entry.prev_hash != prev || entry.hash != hash(entry) {
            return Some(seq);
        }
        prev.clone_from(&entry.hash);
    }
    None
}
