//! The deadline ledger, as it is read.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use uuid::Uuid;

use super::tables::deadline_ledger as t;

/// One entry.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = t, check_for_backend(diesel::pg::Pg))]
pub struct Entry {
    /// From 1 without gaps per complaint.
    pub entry: i32,
    /// Which clock.
    pub clock: String,
    /// Which setting of it.
    pub version: i32,
    /// Why it was set.
    pub why: String,
    /// When.
    pub set_at: DateTime<Utc>,
    /// By whom.
    pub actor: String,
    /// From when it counts.
    pub started_at: DateTime<Utc>,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// What it was before.
    pub previous_due_at: Option<DateTime<Utc>>,
    /// The calendar of that year is not published yet.
    pub provisional: bool,
    /// Which calendar.
    pub calendar: String,
    /// Which notice of it.
    pub calendar_revision: i32,
    /// The arithmetic in Chinese.
    pub words_zh: String,
    /// The arithmetic in English.
    pub words_en: String,
}

/// All entries, oldest first.
///
/// # Errors
/// [`DbError`].
pub async fn ledger(tx: &mut Tx<'_>, complaint: Uuid) -> Result<Vec<Entry>, DbError> {
    let entries = t::table
        .filter(t::complaint_id.eq(complaint))
        .order(t::entry)
        .select(Entry::as_select());
    Ok(entries.load(tx.conn()).await?)
}
