//! What is known of each file; names and keys sealed by the complaint's data key.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::{EvidenceCondition, EvidenceKind};
use sealing::{DataKey, FileKey, Sealed};
use uuid::Uuid;

use super::particulars::OpenError;
use super::tables::{evidence, remarks};
use crate::domain::{Added, Collected, ComplaintId, FileName, Scan, StaffId};
use crate::vault::Name;

const TABLE: &str = "evidence";
const KEY: &str = "sealed_key";
const VIEW_KEY: &str = "view_key";
const NAME: &str = "sealed_name";

/// A row, as it is stored.
#[derive(Queryable, Selectable)]
#[diesel(table_name = evidence, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    state: String,
    staff_id: Option<Uuid>,
    recording_id: Option<Uuid>,
    begun_at: DateTime<Utc>,
    sealed_key: Vec<u8>,
    sealed_name: Option<Vec<u8>>,
    kind: Option<String>,
    size: Option<i64>,
    sha256: Option<Vec<u8>>,
    kept_at: Option<DateTime<Utc>>,
    view_key: Option<Vec<u8>>,
    view_size: Option<i64>,
    scan: String,
    checked_at: Option<DateTime<Utc>>,
    condition: Option<String>,
    failure: Option<String>,
}

/// A file of a complaint. No `Debug`: it holds a name and keys.
pub(crate) struct Evidence {
    /// Names it.
    pub(crate) id: Uuid,
    /// When it began to come.
    pub(crate) begun_at: DateTime<Utc>,
    /// None where the complainant brings it in.
    pub(crate) by: Option<StaffId>,
    /// What its sender calls it.
    pub(crate) name: Option<FileName>,
    /// What became of it.
    pub(crate) state: State,
}

/// What became of a file. No `Debug`: it holds keys.
pub(crate) enum State {
    /// On its way.
    Receiving,
    /// Not kept, and why.
    Failed(String),
    /// Kept, unchanged.
    Kept(Box<Kept>),
}

/// A kept file. No `Debug`: it holds keys.
pub(crate) struct Kept {
    /// As collected.
    pub(crate) collected: Collected,
    /// Opens its bytes.
    pub(crate) key: FileKey,
    /// Opens the viewing copy, and its size.
    pub(crate) view: Option<(FileKey, u64)>,
    /// What a scanner said.
    pub(crate) scan: Scan,
    /// The last comparison with its hash.
    pub(crate) checked: Option<(DateTime<Utc>, EvidenceCondition)>,
}

impl Row {
    fn evidence(self, key: &DataKey) -> Result<Evidence, OpenError> {
        let id = self.id.to_string();
        let by = self.staff_id.map(StaffId);
        let name = match self.sealed_name {
            Some(sealed) => {
                let text = key.open_row(TABLE, NAME, &id, &Sealed(sealed))?;
                FileName::parse(text.into_text()?.expose())
            }
            None => None,
        };
        let state = match self.state.as_str() {
            "receiving" => State::Receiving,
            "failed" => State::Failed(self.failure.unwrap_or_default()),
            "kept" => {
                let missing = DbError::Corrupt("kept evidence without what belongs to it");
                let (Some(kind), Some(bytes), Some(sha256), Some(at)) =
                    (self.kind, self.size, self.sha256, self.kept_at)
                else {
                    return Err(missing.into());
                };
                let sealed = key.open_row(TABLE, KEY, &id, &Sealed(self.sealed_key))?;
                let view = match (self.view_key, self.view_size) {
                    (Some(sealed), Some(bytes)) => {
                        let secret = key.open_row(TABLE, VIEW_KEY, &id, &Sealed(sealed))?;
                        let bound = Name::View(self.id).bound();
                        Some((FileKey::restore(&bound, &secret)?, size(bytes)?))
                    }
                    _ => None,
                };
                let condition = self.condition.as_deref().map(EvidenceCondition::parse);
                let condition = condition.transpose().map_err(DbError::from)?;
                State::Kept(Box::new(Kept {
                    collected: Collected {
                        id: self.id,
                        kind: EvidenceKind::parse(&kind).map_err(DbError::from)?,
                        size: size(bytes)?,
                        sha256: sha256.try_into().map_err(|_| missing)?,
                        by,
                        recording: self.recording_id,
                        at,
                    },
                    key: FileKey::restore(&Name::Original(self.id).bound(), &sealed)?,
                    view,
                    scan: Scan::parse(&self.scan).ok_or(DbError::Corrupt("an unknown scan"))?,
                    checked: self.checked_at.zip(condition),
                }))
            }
            _ => return Err(DbError::Corrupt("an unknown state of evidence").into()),
        };
        Ok(Evidence {
            id: self.id,
            begun_at: self.begun_at,
            by,
            name,
            state,
        })
    }
}

fn size(bytes: i64) -> Result<u64, DbError> {
    u64::try_from(bytes).map_err(|_| DbError::Corrupt("a negative size"))
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).expect("limits are far below 2^63 bytes")
}

/// A file that is about to come. No `Debug`: it holds a name.
pub(crate) struct New<'a> {
    /// Names it.
    pub(crate) id: Uuid,
    /// Of which complaint.
    pub(crate) complaint: ComplaintId,
    /// None: the complainant.
    pub(crate) by: Option<StaffId>,
    /// The recording that it secures.
    pub(crate) recording: Option<Uuid>,
    /// Idempotency-Key.
    pub(crate) key: Option<&'a str>,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Bytes that it may become.
    pub(crate) reserved: u64,
    /// What its sender calls it.
    pub(crate) name: Option<&'a FileName>,
}

/// Writes the row before the first byte is taken.
pub(crate) async fn begin(
    tx: &mut Tx<'_>,
    data_key: &DataKey,
    file_key: &FileKey,
    new: New<'_>,
) -> Result<(), DbError> {
    let row = new.id.to_string();
    let name = new.name.map(|name| {
        data_key
            .seal_row(TABLE, NAME, &row, name.as_str().as_bytes())
            .0
    });
    diesel::insert_into(evidence::table)
        .values((
            evidence::id.eq(new.id),
            evidence::complaint_id.eq(new.complaint.0),
            evidence::state.eq("receiving"),
            evidence::staff_id.eq(new.by.map(|by| by.0)),
            evidence::recording_id.eq(new.recording),
            evidence::idempotency_key.eq(new.key),
            evidence::begun_at.eq(new.at),
            evidence::reserved.eq(signed(new.reserved)),
            evidence::sealed_key.eq(data_key.seal_row(TABLE, KEY, &row, &file_key.secret()).0),
            evidence::sealed_name.eq(name),
            evidence::scan.eq(Scan::Unscanned.code()),
            evidence::bytes_left.eq(true),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The viewing copy that goes with a file.
pub(crate) struct View {
    /// Opens it.
    pub(crate) key: FileKey,
    /// Bytes.
    pub(crate) size: u64,
}

/// The file is whole: from now on its row is immutable. False where it is not being received any
/// more.
pub(crate) async fn keep(
    tx: &mut Tx<'_>,
    data_key: &DataKey,
    collected: &Collected,
    view: Option<&View>,
) -> Result<bool, DbError> {
    let row = collected.id.to_string();
    let seal = |view: &View| {
        data_key
            .seal_row(TABLE, VIEW_KEY, &row, &view.key.secret())
            .0
    };
    let receiving = evidence::table
        .find(collected.id)
        .filter(evidence::state.eq("receiving"));
    let kept = Prepared(diesel::update(receiving).set((
        evidence::state.eq("kept"),
        evidence::kind.eq(collected.kind.code()),
        evidence::size.eq(signed(collected.size)),
        evidence::reserved.eq(signed(collected.size)),
        evidence::sha256.eq(&collected.sha256[..]),
        evidence::kept_at.eq(collected.at),
        evidence::view_key.eq(view.map(seal)),
        evidence::view_size.eq(view.map(|view| signed(view.size))),
    )))
    .execute(tx.conn())
    .await?;
    Ok(kept == 1)
}

/// The file is not kept; its key of the request is free again. Nothing where it was kept.
pub(crate) async fn fail(tx: &mut Tx<'_>, id: Uuid, why: &str) -> Result<(), DbError> {
    let receiving = evidence::table
        .find(id)
        .filter(evidence::state.eq("receiving"));
    Prepared(diesel::update(receiving).set((
        evidence::state.eq("failed"),
        evidence::failure.eq(why),
        evidence::reserved.eq(1),
    )))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether it was given up.
pub(crate) async fn is_failed(tx: &mut Tx<'_>, id: Uuid) -> Result<bool, DbError> {
    let query = evidence::table.find(id).select(evidence::state);
    let state: Option<String> = query.first(tx.conn()).await.optional()?;
    Ok(state.as_deref() == Some("failed"))
}

/// Nothing of a file that failed is in the store any more.
pub(crate) async fn removed(tx: &mut Tx<'_>, id: Uuid) -> Result<(), DbError> {
    let failed = evidence::table
        .find(id)
        .filter(evidence::state.eq("failed"));
    Prepared(diesel::update(failed).set(evidence::bytes_left.eq(false)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Uploads that began before this moment and did not end, and failed ones of which something may
/// be left; the oldest first.
pub(crate) async fn left_over(
    tx: &mut Tx<'_>,
    before: DateTime<Utc>,
    rows: i64,
) -> Result<Vec<Uuid>, DbError> {
    let query = evidence::table
        .filter(evidence::bytes_left)
        .filter(evidence::state.ne("kept"))
        .filter(evidence::begun_at.lt(before))
        .order(evidence::begun_at)
        .limit(rows)
        .select(evidence::id);
    Ok(query.load(tx.conn()).await?)
}

/// What the complainant added, and what is on its way. The complaint is locked.
pub(crate) async fn added(tx: &mut Tx<'_>, complaint: ComplaintId) -> Result<Added, DbError> {
    let own = evidence::table
        .filter(evidence::complaint_id.eq(complaint.0))
        .filter(evidence::staff_id.is_null())
        .filter(evidence::state.ne("failed"));
    let rows: Vec<i64> = own.select(evidence::reserved).load(tx.conn()).await?;
    let supplements = remarks::table
        .filter(remarks::complaint_id.eq(complaint.0))
        .filter(remarks::kind.eq("supplement"))
        .filter(remarks::staff_id.is_null());
    let supplements: i64 = supplements.count().get_result(tx.conn()).await?;
    Ok(Added {
        files: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        bytes: rows
            .iter()
            .copied()
            .filter_map(|n| u64::try_from(n).ok())
            .sum(),
        supplements: u32::try_from(supplements).unwrap_or(u32::MAX),
    })
}

/// The file that came with this key before, from the same sender.
pub(crate) async fn by_key(
    tx: &mut Tx<'_>,
    data_key: &DataKey,
    complaint: ComplaintId,
    by: Option<StaffId>,
    key: &str,
) -> Result<Option<Evidence>, OpenError> {
    let query = evidence::table
        .filter(evidence::complaint_id.eq(complaint.0))
        .filter(evidence::staff_id.is_not_distinct_from(by.map(|by| by.0)))
        .filter(evidence::idempotency_key.eq(key))
        .filter(evidence::state.ne("failed"))
        .select(Row::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(|row| row.evidence(data_key)).transpose()
}

/// All files, oldest first. The caller has been permitted to read them.
pub(crate) async fn of(
    tx: &mut Tx<'_>,
    data_key: &DataKey,
    complaint: ComplaintId,
) -> Result<Vec<Evidence>, OpenError> {
    let query = evidence::table
        .filter(evidence::complaint_id.eq(complaint.0))
        .order((evidence::begun_at, evidence::id))
        .select(Row::as_select());
    let rows: Vec<Row> = query.load(tx.conn()).await?;
    rows.into_iter().map(|row| row.evidence(data_key)).collect()
}

/// One file of this complaint. The caller has been permitted to read it.
pub(crate) async fn one(
    tx: &mut Tx<'_>,
    data_key: &DataKey,
    complaint: ComplaintId,
    id: Uuid,
) -> Result<Option<Evidence>, OpenError> {
    let query = evidence::table
        .find(id)
        .filter(evidence::complaint_id.eq(complaint.0))
        .select(Row::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(|row| row.evidence(data_key)).transpose()
}

/// Keeps what a comparison came to.
pub(crate) async fn checked(
    tx: &mut Tx<'_>,
    id: Uuid,
    condition: EvidenceCondition,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    Prepared(diesel::update(evidence::table.find(id)).set((
        evidence::checked_at.eq(at),
        evidence::condition.eq(condition.code()),
    )))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Files that do not compare with their hash.
pub(crate) async fn damaged(tx: &mut Tx<'_>) -> Result<i64, DbError> {
    let damaged = evidence::table.filter(evidence::condition.eq_any([
        EvidenceCondition::Altered.code(),
        EvidenceCondition::Missing.code(),
    ]));
    Ok(damaged.count().get_result(tx.conn()).await?)
}
