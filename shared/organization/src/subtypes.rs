//! Sub-types of the organization's own (regulation, section 2).

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use regulation::Subtype;

use crate::tables::org_subtype;

/// A sub-type of the organization's own, retired ones among them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = org_subtype, check_for_backend(diesel::pg::Pg))]
pub struct OwnSubtype {
    name_zh: String,
    name_en: String,
    from_date: Option<NaiveDate>,
    active: bool,
}

impl OwnSubtype {
    /// Whether complaints are classified by it on this local date.
    pub fn is_open(&self, today: NaiveDate) -> bool {
        self.active && self.from_date.is_none_or(|from| from <= today)
    }
}

/// Those of these codes that the organization added, by code.
///
/// # Errors
/// [`DbError`].
pub async fn subtypes(
    tx: &mut Tx<'_>,
    codes: &[String],
) -> Result<HashMap<String, OwnSubtype>, DbError> {
    let query = org_subtype::table
        .filter(org_subtype::code.eq_any(codes))
        .select((org_subtype::code, OwnSubtype::as_select()));
    let rows: Vec<(String, OwnSubtype)> = query.load(tx.conn()).await?;
    Ok(rows.into_iter().collect())
}

/// What these are called in Chinese and English, by code: the regulation's own, and those that the
/// organization added, retired ones among them.
///
/// # Errors
/// [`DbError`].
pub async fn subtype_names(
    tx: &mut Tx<'_>,
    codes: &[String],
) -> Result<HashMap<String, (String, String)>, DbError> {
    let regulations = codes.iter().filter_map(|code| {
        let (zh, en) = Subtype::parse(code).ok()?.regulation_names()?;
        Some((code.clone(), (zh.to_owned(), en.to_owned())))
    });
    let mut names: HashMap<String, (String, String)> = regulations.collect();
    let own = subtypes(tx, codes).await?.into_iter();
    names.extend(own.map(|(code, own)| (code, (own.name_zh, own.name_en))));
    Ok(names)
}
