//! Relayed messages, their texts sealed where there is a key ring, and the links to answer by.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use sealing::{KeyRing, Personal, Sealed};
use service::{RewrapError, Rewrapped};
use uuid::Uuid;

use super::tables::{answer_links as l, relayed as t};
use crate::domain::{Author, ComplaintId, Relayed, StaffId, Wish};

/// A link works for so long.
const LINKS_WORK: TimeDelta = TimeDelta::days(30);
/// What staff or the complainant wrote before that does not count.
const LATELY: TimeDelta = TimeDelta::hours(24);

#[derive(Queryable, Selectable)]
#[diesel(table_name = t, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    staff_id: Option<Uuid>,
    wish: String,
    text: Option<String>,
    text_sealed: Option<Vec<u8>>,
    at: DateTime<Utc>,
}

/// A message with its text. No `Debug`.
pub(crate) struct Told {
    /// The message.
    pub(crate) relayed: Relayed,
    /// Its text; a wish to be called has none.
    pub(crate) text: Option<Personal>,
}

fn open(ring: Option<&KeyRing>, row: Row) -> Result<Told, DbError> {
    let text = match (row.text, row.text_sealed, ring) {
        (Some(text), _, _) => Some(Personal::new(text)),
        (None, None, _) => None,
        (None, Some(_), None) => return Err(DbError::Corrupt("sealed, and no key ring is set up")),
        (None, Some(sealed), Some(ring)) => {
            let id = row.id.to_string();
            let opened = ring
                .open_alone("relayed", "text", &id, &Sealed(sealed))
                .and_then(sealing::Plain::into_text);
            Some(opened.map_err(|_| DbError::Corrupt("a relayed message does not open"))?)
        }
    };
    let wish = match row.wish.as_str() {
        "message" => Wish::Message,
        "call_back" => Wish::CallBack,
        _ => return Err(DbError::Corrupt("an unknown wish")),
    };
    let author = row
        .staff_id
        .map_or(Author::Complainant, |id| Author::Staff(StaffId(id)));
    let relayed = Relayed {
        id: row.id,
        author,
        wish,
        at: row.at,
    };
    Ok(Told { relayed, text })
}

/// Wraps anew what another key than the active one wraps, in some rows behind one.
///
/// # Errors
/// What does not open, or storage.
pub(crate) async fn rewrap_relayed(
    tx: &mut Tx<'_>,
    ring: &KeyRing,
    after: Uuid,
    rows: i64,
) -> Result<Rewrapped, RewrapError> {
    let query = t::table
        .filter(t::id.gt(after))
        .order(t::id)
        .limit(rows)
        .select((t::id, t::text_sealed))
        .for_update();
    let found: Vec<(Uuid, Option<Vec<u8>>)> = query.load(tx.conn()).await?;
    let (done, changed) = Rewrapped::of(found, |_, sealed| {
        Ok(ring.rewrap_alone(&Sealed(sealed))?.map(|anew| anew.0))
    })?;
    for (id, sealed) in changed {
        Prepared(diesel::update(t::table.find(id)).set(t::text_sealed.eq(sealed)))
            .execute(tx.conn())
            .await?;
    }
    Ok(done)
}

/// Keeps a message. The caller holds the correspondence's row, so that numbers do not collide.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn write_relayed(
    tx: &mut Tx<'_>,
    ring: Option<&KeyRing>,
    complaint: ComplaintId,
    told: &Told,
) -> Result<(), DbError> {
    let Relayed {
        id,
        author,
        wish,
        at,
    } = told.relayed;
    let staff = match author {
        Author::Staff(staff) => Some(staff.0),
        Author::Complainant => None,
    };
    let (plain, sealed) = match (&told.text, ring) {
        (None, _) => (None, None),
        (Some(text), None) => (Some(text.expose()), None),
        (Some(text), Some(ring)) => {
            let bytes = text.expose().as_bytes();
            let sealed = ring.seal_alone("relayed", "text", &id.to_string(), bytes);
            (None, Some(sealed.0))
        }
    };
    let last: Option<i32> = t::table
        .filter(t::complaint_id.eq(complaint.0))
        .select(diesel::dsl::max(t::seq))
        .first(tx.conn())
        .await?;
    diesel::insert_into(t::table)
        .values((
            t::id.eq(id),
            t::complaint_id.eq(complaint.0),
            t::seq.eq(last.unwrap_or_default() + 1),
            t::staff_id.eq(staff),
            t::wish.eq(wish.code()),
            t::text.eq(plain),
            t::text_sealed.eq(sealed),
            t::at.eq(at),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// How many this side sent within 24 hours.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn relayed_lately(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    author: Author,
    now: DateTime<Utc>,
) -> Result<u32, DbError> {
    let by_staff = matches!(author, Author::Staff(_));
    let count: i64 = t::table
        .filter(t::complaint_id.eq(complaint.0))
        .filter(t::at.gt(now - LATELY))
        .filter(t::staff_id.is_not_null().eq(by_staff))
        .count()
        .get_result(tx.conn())
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Messages about a complaint, the oldest first, after this number; each with its number.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn relayed_after(
    tx: &mut Tx<'_>,
    ring: Option<&KeyRing>,
    complaint: ComplaintId,
    after: i32,
    rows: i64,
) -> Result<Vec<(i32, Told)>, DbError> {
    let query = t::table
        .filter(t::complaint_id.eq(complaint.0))
        .filter(t::seq.gt(after))
        .order(t::seq)
        .limit(rows)
        .select((t::seq, Row::as_select()));
    let found: Vec<(i32, Row)> = query.load(tx.conn()).await?;
    let told = |(seq, row)| Ok((seq, open(ring, row)?));
    found.into_iter().map(told).collect()
}

/// The text of one message.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn relayed_text(
    tx: &mut Tx<'_>,
    ring: Option<&KeyRing>,
    id: Uuid,
) -> Result<Option<Personal>, DbError> {
    let query = t::table.find(id).select(Row::as_select());
    let row: Option<Row> = query.first(tx.conn()).await.optional()?;
    Ok(match row {
        Some(row) => open(ring, row)?.text,
        None => None,
    })
}

/// Who of the staff wrote last.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn last_staff_author(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
) -> Result<Option<StaffId>, DbError> {
    let query = t::table
        .filter(t::complaint_id.eq(complaint.0))
        .filter(t::staff_id.is_not_null())
        .order(t::seq.desc())
        .select(t::staff_id);
    let found: Option<Option<Uuid>> = query.first(tx.conn()).await.optional()?;
    Ok(found.flatten().map(StaffId))
}

/// Keeps the hash of a new link.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn issue_answer_link(
    tx: &mut Tx<'_>,
    hash: [u8; 32],
    complaint: ComplaintId,
    relayed: Uuid,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    diesel::insert_into(l::table)
        .values((
            l::token_hash.eq(&hash[..]),
            l::complaint_id.eq(complaint.0),
            l::relayed_id.eq(relayed),
            l::issued_at.eq(at),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The complaint that an unused link belongs to.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn answer_link(
    tx: &mut Tx<'_>,
    hash: [u8; 32],
    now: DateTime<Utc>,
) -> Result<Option<ComplaintId>, DbError> {
    let query = l::table
        .filter(l::token_hash.eq(&hash[..]))
        .filter(l::used_at.is_null())
        .filter(l::issued_at.gt(now - LINKS_WORK))
        .select(l::complaint_id);
    let found: Option<Uuid> = query.first(tx.conn()).await.optional()?;
    Ok(found.map(ComplaintId))
}

/// Uses a link up; false where somebody was faster.
///
/// # Errors
/// [`DbError`].
pub(crate) async fn use_answer_link(
    tx: &mut Tx<'_>,
    hash: [u8; 32],
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let unused = l::table.find(&hash[..]).filter(l::used_at.is_null());
    let used = Prepared(diesel::update(unused).set(l::used_at.eq(at)))
        .execute(tx.conn())
        .await?;
    Ok(used == 1)
}
