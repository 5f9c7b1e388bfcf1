//! Rows of sub-types.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Revision, Tx};
use regulation::Subtype;
use uuid::Uuid;

use super::tables::subtype;
use super::{Stored, revision};
use crate::domain::{Kind, OwnSubtype, subtype_id};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = subtype, primary_key(code), treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct Row {
    code: String,
    id: Uuid,
    version: i32,
    event_seq: i64,
    name_zh: String,
    name_en: String,
    from_date: Option<NaiveDate>,
    active: bool,
}

async fn rows(tx: &mut Tx<'_>) -> Result<Vec<Row>, DbError> {
    let query = subtype::table.select(Row::as_select());
    Ok(query.load(tx.conn()).await?)
}

pub(super) async fn load(tx: &mut Tx<'_>, stored: &mut Stored) -> Result<(), DbError> {
    for row in rows(tx).await? {
        stored.revisions.insert(
            (Kind::Subtype, row.code.clone()),
            revision(row.version, row.event_seq),
        );
        let (code, it) = from_row(row)?;
        stored.organization.subtypes.insert(code, it);
    }
    Ok(())
}

pub(super) async fn save(
    tx: &mut Tx<'_>,
    code: Subtype,
    it: &OwnSubtype,
    after: Revision,
) -> Result<(), DbError> {
    let row = Row {
        code: code.to_string(),
        id: subtype_id(code),
        version: after.version,
        event_seq: after.event_seq,
        name_zh: it.name_zh.clone(),
        name_en: it.name_en.clone(),
        from_date: it.from,
        active: it.active,
    };
    let upsert = diesel::insert_into(subtype::table)
        .values(&row)
        .on_conflict(subtype::code)
        .do_update()
        .set(&row);
    upsert.execute(tx.conn()).await?;
    Ok(())
}

fn from_row(row: Row) -> Result<(Subtype, OwnSubtype), DbError> {
    let code = Subtype::parse(&row.code).map_err(|_| DbError::Corrupt("a sub-type"))?;
    let it = OwnSubtype {
        name_zh: row.name_zh,
        name_en: row.name_en,
        from: row.from_date,
        active: row.active,
    };
    Ok((code, it))
}

/// The organization's own, retired ones among them.
///
/// # Errors
/// [`DbError`].
pub async fn subtypes(tx: &mut Tx<'_>) -> Result<BTreeMap<Subtype, OwnSubtype>, DbError> {
    rows(tx).await?.into_iter().map(from_row).collect()
}
