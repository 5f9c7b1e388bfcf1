//! Rows of partners, and their secrets, which are looked up by their hash.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Revision, Tx};
use regulation::Purpose;
use uuid::Uuid;

use super::tables::{partner, partner_secret};
use super::{Stored, code, revision};
use crate::domain::{Code, Kind, Partner, partner_id};

/// Without `tokens_from`, which no file changes.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = partner, primary_key(code), treat_none_as_default_value = false)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct Row {
    code: String,
    id: Uuid,
    version: i32,
    event_seq: i64,
    name_zh: String,
    name_en: String,
    purpose: String,
    site: String,
    active: bool,
}

pub(super) async fn load(tx: &mut Tx<'_>, stored: &mut Stored) -> Result<(), DbError> {
    let query = partner::table.select(Row::as_select());
    let rows: Vec<Row> = query.load(tx.conn()).await?;
    for row in rows {
        stored.revisions.insert(
            (Kind::Partner, row.code.clone()),
            revision(row.version, row.event_seq),
        );
        let (code, it) = from_row(row)?;
        stored.organization.partners.insert(code, it);
    }
    Ok(())
}

pub(super) async fn save(
    tx: &mut Tx<'_>,
    code: &Code,
    it: &Partner,
    after: Revision,
) -> Result<(), DbError> {
    let row = Row {
        code: code.to_string(),
        id: partner_id(code),
        version: after.version,
        event_seq: after.event_seq,
        name_zh: it.name_zh.clone(),
        name_en: it.name_en.clone(),
        purpose: it.purpose.code().to_owned(),
        site: it.site.to_string(),
        active: it.active,
    };
    let upsert = diesel::insert_into(partner::table)
        .values(&row)
        .on_conflict(partner::code)
        .do_update()
        .set(&row);
    upsert.execute(tx.conn()).await?;
    Ok(())
}

fn from_row(row: Row) -> Result<(Code, Partner), DbError> {
    let it = Partner {
        name_zh: row.name_zh,
        name_en: row.name_en,
        purpose: Purpose::parse(&row.purpose)?,
        site: code(&row.site)?,
        active: row.active,
    };
    Ok((code(&row.code)?, it))
}

/// All that are let in, by code.
pub(crate) async fn all(tx: &mut Tx<'_>) -> Result<Vec<(Code, Partner)>, DbError> {
    let query = partner::table.filter(partner::active);
    let query = query.order(partner::code).select(Row::as_select());
    let rows: Vec<Row> = query.load(tx.conn()).await?;
    rows.into_iter().map(from_row).collect()
}

/// The code of one that is let in.
pub(crate) async fn active(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Code>, DbError> {
    let query = partner::table.filter(partner::id.eq(id));
    let query = query.filter(partner::active).select(partner::code);
    let found: Option<String> = query.first(tx.conn()).await.optional()?;
    found.map(|text| code(&text)).transpose()
}

/// Since when its tokens count, where some were voided.
pub(crate) async fn tokens_from(
    tx: &mut Tx<'_>,
    id: Uuid,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let query = partner::table.filter(partner::id.eq(id));
    let from: Option<Option<DateTime<Utc>>> = query
        .select(partner::tokens_from)
        .first(tx.conn())
        .await
        .optional()?;
    Ok(from.flatten())
}

/// Voids the tokens that were issued before, and counts one more fact; the organization is locked.
pub(crate) async fn set_tokens_from(
    tx: &mut Tx<'_>,
    id: Uuid,
    from: DateTime<Utc>,
) -> Result<i64, DbError> {
    let row = partner::table.filter(partner::id.eq(id));
    let counted = diesel::update(row).set((
        partner::tokens_from.eq(from),
        partner::event_seq.eq(partner::event_seq + 1),
    ));
    let counted = counted.returning(partner::event_seq);
    Ok(counted.get_result(tx.conn()).await?)
}

/// A secret, without what it is known by.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = partner_secret, check_for_backend(diesel::pg::Pg))]
pub struct Secret {
    /// Names it in the list.
    pub id: Uuid,
    /// Whose.
    pub partner_id: Uuid,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When a token was last asked for with it.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Those that are good, the oldest first.
pub(crate) async fn secrets(tx: &mut Tx<'_>) -> Result<Vec<Secret>, DbError> {
    let query = partner_secret::table
        .filter(partner_secret::ended_at.is_null())
        .order((partner_secret::made_at, partner_secret::id))
        .select(Secret::as_select());
    Ok(query.load(tx.conn()).await?)
}

/// Keeps a new one.
pub(crate) async fn keep_secret(
    tx: &mut Tx<'_>,
    (id, of): (Uuid, Uuid),
    sha256: &[u8],
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let new = diesel::insert_into(partner_secret::table).values((
        partner_secret::id.eq(id),
        partner_secret::partner_id.eq(of),
        partner_secret::sha256.eq(sha256),
        partner_secret::made_at.eq(at),
    ));
    new.execute(tx.conn()).await?;
    Ok(())
}

/// It was used; false where it is not this partner's, or not good any more. Whoever ends it comes before or
/// after.
pub(crate) async fn use_secret(
    tx: &mut Tx<'_>,
    of: Uuid,
    sha256: &[u8],
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let good = partner_secret::table
        .filter(partner_secret::partner_id.eq(of))
        .filter(partner_secret::sha256.eq(sha256))
        .filter(partner_secret::ended_at.is_null());
    let used = diesel::update(good).set(partner_secret::last_used_at.eq(at));
    Ok(used.execute(tx.conn()).await? == 1)
}

/// Ends one of a partner's, or all of them; how many were good.
pub(crate) async fn end_secrets(
    tx: &mut Tx<'_>,
    of: Uuid,
    which: Option<Uuid>,
    at: DateTime<Utc>,
) -> Result<usize, DbError> {
    let mut good = diesel::update(partner_secret::table)
        .set(partner_secret::ended_at.eq(at))
        .filter(partner_secret::partner_id.eq(of))
        .filter(partner_secret::ended_at.is_null())
        .into_boxed();
    if let Some(id) = which {
        good = good.filter(partner_secret::id.eq(id));
    }
    Ok(good.execute(tx.conn()).await?)
}
