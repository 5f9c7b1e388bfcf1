//! Rows of sites, windows and departments.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Revision, Tx};
use regulation::Channel;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::tables::{department, site, site_window};
use super::{Stored, code, local, maybe_code, revision};
use crate::domain::{
    Code, Department, Kind, Local, PublishedChannel, Site, Window, department_id, site_id,
    window_id,
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = site, primary_key(code), treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct SiteRow {
    code: String,
    id: Uuid,
    version: i32,
    event_seq: i64,
    parent: Option<String>,
    number_prefix: String,
    name_zh: String,
    name_en: String,
    time_zone: String,
    calendar: String,
    opens: NaiveTime,
    closes: NaiveTime,
    channels: Value,
    policy: Value,
    duties: Value,
    active: bool,
}

#[derive(Serialize, Deserialize)]
struct ChannelJson {
    channel: Channel,
    address: String,
    in_charge: Option<String>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = site_window, primary_key(site, code), treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct WindowRow {
    site: String,
    code: String,
    id: Uuid,
    version: i32,
    event_seq: i64,
    department: Option<String>,
    name_zh: String,
    name_en: String,
    active: bool,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = department, primary_key(site, code), treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct DepartmentRow {
    site: String,
    code: String,
    id: Uuid,
    version: i32,
    event_seq: i64,
    name_zh: String,
    name_en: String,
    is_complaint_department: bool,
    head: Option<String>,
    active: bool,
}

pub(super) fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("plain structs and maps are JSON")
}

pub(super) async fn load(tx: &mut Tx<'_>, stored: &mut Stored) -> Result<(), DbError> {
    let it = &mut stored.organization;
    for row in site::table
        .select(SiteRow::as_select())
        .load(tx.conn())
        .await?
    {
        stored.revisions.insert(
            (Kind::Site, row.code.clone()),
            revision(row.version, row.event_seq),
        );
        it.sites.insert(code(&row.code)?, site_from_row(row)?);
    }
    for row in site_window::table
        .select(WindowRow::as_select())
        .load(tx.conn())
        .await?
    {
        let path = format!("{}/{}", row.site, row.code);
        stored
            .revisions
            .insert((Kind::Window, path), revision(row.version, row.event_seq));
        let window = Window {
            department: maybe_code(row.department.as_ref())?,
            name_zh: row.name_zh,
            name_en: row.name_en,
            active: row.active,
        };
        it.windows.insert(local(&row.site, &row.code)?, window);
    }
    for row in department::table
        .select(DepartmentRow::as_select())
        .load(tx.conn())
        .await?
    {
        let path = format!("{}/{}", row.site, row.code);
        stored.revisions.insert(
            (Kind::Department, path),
            revision(row.version, row.event_seq),
        );
        let department = Department {
            name_zh: row.name_zh,
            name_en: row.name_en,
            is_complaint_department: row.is_complaint_department,
            head: maybe_code(row.head.as_ref())?,
            active: row.active,
        };
        it.departments
            .insert(local(&row.site, &row.code)?, department);
    }
    Ok(())
}

pub(super) async fn save_site(
    tx: &mut Tx<'_>,
    key: &Code,
    it: &Site,
    after: Revision,
) -> Result<(), DbError> {
    let channels = it.channels.iter().map(|c| ChannelJson {
        channel: c.channel,
        address: c.address.clone(),
        in_charge: c.in_charge.as_ref().map(Code::to_string),
    });
    let duties: BTreeMap<NaiveDate, &str> = it
        .duties
        .iter()
        .map(|(date, who)| (*date, who.as_str()))
        .collect();
    let row = SiteRow {
        code: key.to_string(),
        id: site_id(key),
        version: after.version,
        event_seq: after.event_seq,
        parent: it.parent.as_ref().map(Code::to_string),
        number_prefix: it.number_prefix.clone(),
        name_zh: it.name_zh.clone(),
        name_en: it.name_en.clone(),
        time_zone: it.time_zone.to_string(),
        calendar: it.calendar.to_string(),
        opens: it.opens,
        closes: it.closes,
        channels: json(&channels.collect::<Vec<_>>()),
        policy: json(&it.policy),
        duties: json(&duties),
        active: it.active,
    };
    let upsert = diesel::insert_into(site::table)
        .values(&row)
        .on_conflict(site::code)
        .do_update()
        .set(&row);
    upsert.execute(tx.conn()).await?;
    Ok(())
}

fn site_from_row(row: SiteRow) -> Result<Site, DbError> {
    let duties: BTreeMap<NaiveDate, String> =
        serde_json::from_value(row.duties).map_err(|_| DbError::Corrupt("a site's roster"))?;
    Ok(Site {
        parent: maybe_code(row.parent.as_ref())?,
        number_prefix: row.number_prefix,
        name_zh: row.name_zh,
        name_en: row.name_en,
        time_zone: row
            .time_zone
            .parse()
            .map_err(|_| DbError::Corrupt("a site's time zone"))?,
        calendar: code(&row.calendar)?,
        opens: row.opens,
        closes: row.closes,
        channels: channels(row.channels)?,
        policy: serde_json::from_value(row.policy)
            .map_err(|_| DbError::Corrupt("a site's policy"))?,
        duties: duties
            .iter()
            .map(|(date, who)| Ok((*date, code(who)?)))
            .collect::<Result<_, DbError>>()?,
        active: row.active,
    })
}

pub(super) fn channels(stored: Value) -> Result<Vec<PublishedChannel>, DbError> {
    let channels: Vec<ChannelJson> =
        serde_json::from_value(stored).map_err(|_| DbError::Corrupt("a site's channels"))?;
    let read = |c: ChannelJson| {
        let in_charge = maybe_code(c.in_charge.as_ref())?;
        Ok(PublishedChannel {
            channel: c.channel,
            address: c.address,
            in_charge,
        })
    };
    channels.into_iter().map(read).collect()
}

pub(super) async fn save_window(
    tx: &mut Tx<'_>,
    key: &Local,
    it: &Window,
    after: Revision,
) -> Result<(), DbError> {
    use site_window as t;
    let row = WindowRow {
        site: key.0.to_string(),
        code: key.1.to_string(),
        id: window_id(&key.0, &key.1),
        version: after.version,
        event_seq: after.event_seq,
        department: it.department.as_ref().map(Code::to_string),
        name_zh: it.name_zh.clone(),
        name_en: it.name_en.clone(),
        active: it.active,
    };
    let upsert = diesel::insert_into(t::table)
        .values(&row)
        .on_conflict((t::site, t::code))
        .do_update()
        .set(&row);
    upsert.execute(tx.conn()).await?;
    Ok(())
}

pub(super) async fn save_department(
    tx: &mut Tx<'_>,
    key: &Local,
    it: &Department,
    after: Revision,
) -> Result<(), DbError> {
    use department as t;
    let row = DepartmentRow {
        site: key.0.to_string(),
        code: key.1.to_string(),
        id: department_id(&key.0, &key.1),
        version: after.version,
        event_seq: after.event_seq,
        name_zh: it.name_zh.clone(),
        name_en: it.name_en.clone(),
        is_complaint_department: it.is_complaint_department,
        head: it.head.as_ref().map(Code::to_string),
        active: it.active,
    };
    let upsert = diesel::insert_into(t::table)
        .values(&row)
        .on_conflict((t::site, t::code))
        .do_update()
        .set(&row);
    upsert.execute(tx.conn()).await?;
    Ok(())
}
