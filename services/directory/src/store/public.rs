//! What anybody may see of sites.

use std::collections::HashMap;

use chrono::NaiveTime;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use serde_json::Value;
use uuid::Uuid;

use super::maybe_code;
use super::places::channels;
use super::tables::{site, site_window, staff};
use crate::domain::{Code, PublishedChannel, site_id};

/// A site as the public may see it (F-3.5).
#[derive(Debug, Clone)]
pub struct SitePage {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// The level above; none at the root.
    pub parent_id: Option<Uuid>,
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// False once abolished.
    pub active: bool,
    /// IANA name.
    pub time_zone: String,
    /// Opening, local.
    pub opens: NaiveTime,
    /// Close of business, local.
    pub closes: NaiveTime,
    /// How each channel is reached, and the name of who is in charge of it.
    pub channels: Vec<(PublishedChannel, Option<String>)>,
    /// Its windows: id, code, Chinese and English name, and whether it is there still.
    pub windows: Vec<Window>,
}

type Window = (Uuid, String, String, String, bool);

#[derive(Queryable, Selectable)]
#[diesel(table_name = site, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    code: String,
    parent: Option<String>,
    name_zh: String,
    name_en: String,
    active: bool,
    time_zone: String,
    opens: NaiveTime,
    closes: NaiveTime,
    channels: Value,
}

/// Active sites after a code with their active windows, by code; or exactly some, with whatever was abolished.
///
/// # Errors
/// [`DbError`].
pub async fn sites(
    tx: &mut Tx<'_>,
    ids: Option<Vec<Uuid>>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<SitePage>, DbError> {
    let all = ids.is_some();
    // Every code is greater than the empty text.
    let query = site::table
        .filter(site::code.gt(after.unwrap_or_default()))
        .into_boxed::<Pg>();
    let query = match ids {
        Some(ids) => query.filter(site::id.eq_any(ids)),
        None => query.filter(site::active),
    };
    let query = query
        .order(site::code)
        .limit(limit)
        .select(Row::as_select());
    let rows: Vec<Row> = query.load(tx.conn()).await?;
    let codes = rows.iter().map(|row| row.code.as_str()).collect();
    let mut windows = windows(tx, codes, all).await?;
    let mut pages = Vec::with_capacity(rows.len());
    for row in rows {
        let channels = channels(row.channels)?;
        let names = names(
            tx,
            channels
                .iter()
                .filter_map(|c| c.in_charge.as_ref())
                .map(Code::as_str)
                .collect(),
        )
        .await?;
        let named = channels.into_iter().map(|channel| {
            let name = channel
                .in_charge
                .as_ref()
                .and_then(|who| names.get(who.as_str()).cloned());
            (channel, name)
        });
        pages.push(SitePage {
            id: row.id,
            parent_id: maybe_code(row.parent.as_ref())?.as_ref().map(site_id),
            active: row.active,
            channels: named.collect(),
            windows: windows.remove(&row.code).unwrap_or_default(),
            code: row.code,
            name_zh: row.name_zh,
            name_en: row.name_en,
            time_zone: row.time_zone,
            opens: row.opens,
            closes: row.closes,
        });
    }
    Ok(pages)
}

type Windows = HashMap<String, Vec<Window>>;

async fn windows(tx: &mut Tx<'_>, sites: Vec<&str>, all: bool) -> Result<Windows, DbError> {
    use site_window as t;
    let query = t::table
        .filter(t::site.eq_any(sites))
        .filter(t::active.eq_any(if all { &[true, false][..] } else { &[true][..] }))
        .order((t::site, t::code));
    let window = (t::id, t::code, t::name_zh, t::name_en, t::active);
    let rows: Vec<(String, Window)> = query.select((t::site, window)).load(tx.conn()).await?;
    let mut windows = Windows::new();
    for (site, window) in rows {
        windows.entry(site).or_default().push(window);
    }
    Ok(windows)
}

async fn names(tx: &mut Tx<'_>, codes: Vec<&str>) -> Result<HashMap<String, String>, DbError> {
    let query = staff::table
        .filter(staff::code.eq_any(codes))
        .filter(staff::active);
    let names: Vec<(String, String)> = query
        .select((staff::code, staff::name))
        .load(tx.conn())
        .await?;
    Ok(names.into_iter().collect())
}
