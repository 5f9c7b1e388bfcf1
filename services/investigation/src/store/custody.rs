//! The custody log, which is only ever added to, and recordings that must be secured.

use chrono::{DateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::{EvidenceCondition, EvidenceKind, EvidencePurpose};
use uuid::Uuid;

use super::codes;
use super::deeds::act;
use super::tables::{custody, recordings};
use crate::domain::{ComplaintId, Deed, Entry, Hash, Recording, StaffId, Text};

/// A row of the log.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = custody, treat_none_as_default_value = false, check_for_backend(diesel::pg::Pg))]
struct Row {
    evidence_id: Uuid,
    seq: i32,
    complaint_id: Uuid,
    at: DateTime<Utc>,
    act: String,
    by_id: Option<Uuid>,
    purpose: Option<String>,
    original: Option<bool>,
    kind: Option<String>,
    size: Option<i64>,
    hash_before: Option<Vec<u8>>,
    hash_after: Option<Vec<u8>>,
    condition: Option<String>,
    damaged_from: Option<i64>,
    damaged_to: Option<i64>,
    recording_id: Option<Uuid>,
}

impl Row {
    fn of(complaint: ComplaintId, seq: i32, entry: &Entry) -> Self {
        let nothing = Self {
            evidence_id: entry.evidence,
            seq,
            complaint_id: complaint.0,
            at: entry.at,
            act: codes::deed(&entry.deed).to_owned(),
            by_id: entry.by.map(|by| by.0),
            purpose: None,
            original: None,
            kind: None,
            size: None,
            hash_before: None,
            hash_after: None,
            condition: None,
            damaged_from: None,
            damaged_to: None,
            recording_id: None,
        };
        match entry.deed {
            Deed::Collected {
                kind,
                size,
                hash,
                recording,
            } => Self {
                kind: Some(kind.code().to_owned()),
                size: Some(size),
                hash_after: Some(hash.to_vec()),
                recording_id: recording,
                ..nothing
            },
            Deed::Accessed {
                purpose,
                original,
                hash,
            } => Self {
                purpose: Some(purpose.code().to_owned()),
                original: Some(original),
                hash_before: Some(hash.to_vec()),
                hash_after: Some(hash.to_vec()),
                ..nothing
            },
            Deed::Verified {
                condition,
                before,
                after,
                damage,
            } => Self {
                condition: Some(condition.code().to_owned()),
                hash_before: Some(before.to_vec()),
                hash_after: after.map(|hash| hash.to_vec()),
                damaged_from: damage.map(|(from, _)| from),
                damaged_to: damage.map(|(_, to)| to),
                ..nothing
            },
        }
    }

    fn entry(self) -> Result<Entry, DbError> {
        let missing = || DbError::Corrupt("an entry of the custody log without what belongs to it");
        let deed = match self.act.as_str() {
            "collected" | "secured" => Deed::Collected {
                kind: EvidenceKind::parse(&self.kind.ok_or_else(missing)?)?,
                size: self.size.ok_or_else(missing)?,
                hash: hash(self.hash_after)?.ok_or_else(missing)?,
                recording: self.recording_id,
            },
            "accessed" | "transferred" => Deed::Accessed {
                purpose: EvidencePurpose::parse(&self.purpose.ok_or_else(missing)?)?,
                original: self.original.ok_or_else(missing)?,
                hash: hash(self.hash_before)?.ok_or_else(missing)?,
            },
            "verified" => Deed::Verified {
                condition: EvidenceCondition::parse(&self.condition.ok_or_else(missing)?)?,
                before: hash(self.hash_before)?.ok_or_else(missing)?,
                after: hash(self.hash_after)?,
                damage: self.damaged_from.zip(self.damaged_to),
            },
            _ => return Err(DbError::Corrupt("an unknown act of the custody log")),
        };
        Ok(Entry {
            evidence: self.evidence_id,
            at: self.at,
            by: self.by_id.map(StaffId),
            deed,
        })
    }
}

fn hash(stored: Option<Vec<u8>>) -> Result<Option<Hash>, DbError> {
    let hash = stored.map(TryInto::try_into).transpose();
    hash.map_err(|_| DbError::Corrupt("a hash of another length"))
}

/// Adds an entry, behind the others of its file.
pub(crate) async fn add(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    entry: &Entry,
) -> Result<(), DbError> {
    let last = custody::table
        .filter(custody::evidence_id.eq(entry.evidence))
        .select(max(custody::seq));
    let last: Option<i32> = last.first(tx.conn()).await?;
    let row = Row::of(complaint, last.unwrap_or(0) + 1, entry);
    diesel::insert_into(custody::table)
        .values(&row)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The whole log of a complaint, in the order in which it happened.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn of(tx: &mut Tx<'_>, complaint: ComplaintId) -> Result<Vec<Entry>, DbError> {
    let query = custody::table
        .filter(custody::complaint_id.eq(complaint.0))
        .order((custody::at, custody::evidence_id, custody::seq))
        .select(Row::as_select());
    let rows: Vec<Row> = query.load(tx.conn()).await?;
    rows.into_iter().map(Row::entry).collect()
}

type RecordingRow = (
    Uuid,
    String,
    DateTime<Utc>,
    DateTime<Utc>,
    Uuid,
    DateTime<Utc>,
    Option<DateTime<Utc>>,
    Option<DateTime<Utc>>,
    Option<Uuid>,
);

/// A recording with what became of it.
#[derive(Debug)]
pub struct Named {
    /// As it was named.
    pub recording: Recording,
    /// When the alarm was raised.
    pub alarmed_at: Option<DateTime<Utc>>,
    /// When its copy became evidence, and which.
    pub secured: Option<(DateTime<Utc>, Uuid)>,
}

const COLUMNS: (
    recordings::id,
    recordings::name,
    recordings::overwritten_at,
    recordings::secure_by,
    recordings::named_by,
    recordings::named_at,
    recordings::alarmed_at,
    recordings::secured_at,
    recordings::evidence_id,
) = (
    recordings::id,
    recordings::name,
    recordings::overwritten_at,
    recordings::secure_by,
    recordings::named_by,
    recordings::named_at,
    recordings::alarmed_at,
    recordings::secured_at,
    recordings::evidence_id,
);

fn named(row: RecordingRow) -> Named {
    let (id, name, overwritten_at, secure_by, by, at, alarmed_at, secured_at, evidence) = row;
    Named {
        recording: Recording {
            id,
            name: Text::restore(name),
            overwritten_at,
            secure_by,
            act: act(by, at),
        },
        alarmed_at,
        secured: secured_at.zip(evidence),
    }
}

/// All recordings that were named, oldest first.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn recordings_of(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
) -> Result<Vec<Named>, DbError> {
    let query = recordings::table
        .filter(recordings::complaint_id.eq(complaint.0))
        .order((recordings::named_at, recordings::id))
        .select(COLUMNS);
    let rows: Vec<RecordingRow> = query.load(tx.conn()).await?;
    Ok(rows.into_iter().map(named).collect())
}

pub(super) async fn name(
    tx: &mut Tx<'_>,
    complaint: Uuid,
    recording: &Recording,
) -> Result<(), DbError> {
    diesel::insert_into(recordings::table)
        .values((
            recordings::id.eq(recording.id),
            recordings::complaint_id.eq(complaint),
            recordings::name.eq(recording.name.as_str()),
            recordings::overwritten_at.eq(recording.overwritten_at),
            recordings::secure_by.eq(recording.secure_by),
            recordings::named_by.eq(recording.act.by.0),
            recordings::named_at.eq(recording.act.at),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Marks the alarm; false where somebody was faster, or secured it meanwhile. The complaint is
/// locked.
pub(crate) async fn alarmed(tx: &mut Tx<'_>, id: Uuid, at: DateTime<Utc>) -> Result<bool, DbError> {
    let waiting = recordings::table
        .find(id)
        .filter(recordings::alarmed_at.is_null())
        .filter(recordings::secured_at.is_null());
    let marked = Prepared(diesel::update(waiting).set(recordings::alarmed_at.eq(at)))
        .execute(tx.conn())
        .await?;
    Ok(marked == 1)
}

/// Its copy is evidence now. The first copy counts; a recording of another complaint is none.
pub(crate) async fn secured(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    recording: Uuid,
    evidence: Uuid,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let open = recordings::table
        .find(recording)
        .filter(recordings::complaint_id.eq(complaint.0))
        .filter(recordings::secured_at.is_null());
    Prepared(diesel::update(open).set((
        recordings::secured_at.eq(at),
        recordings::evidence_id.eq(evidence),
    )))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The next recording whose alarm is due; not locked, since the complaint is locked first.
pub(crate) async fn next_due(
    tx: &mut Tx<'_>,
    at: DateTime<Utc>,
) -> Result<Option<(ComplaintId, Recording)>, DbError> {
    let query = recordings::table
        .filter(recordings::alarmed_at.is_null())
        .filter(recordings::secured_at.is_null())
        .filter(recordings::secure_by.le(at))
        .order((recordings::secure_by, recordings::id))
        .select((recordings::complaint_id, COLUMNS));
    let found: Option<(Uuid, RecordingRow)> = query.first(tx.conn()).await.optional()?;
    Ok(found.map(|(complaint, row)| (ComplaintId(complaint), named(row).recording)))
}
