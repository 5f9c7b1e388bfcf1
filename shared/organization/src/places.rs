//! Single things: sites, windows, departments, people, rosters, calendars.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use calendar::{Calendar, Exception};
use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use events::directory::{DayException, RoleGrant};
use persistence::{DbError, Prepared, Tx};
use regulation::Role;
use serde_json::Value;
use uuid::Uuid;

use crate::facts::{Department, Site, Staff, Window};
use crate::lines::sites_up;
use crate::tables::{
    org_calendar, org_department, org_duty, org_grant, org_relation, org_site, org_staff,
    org_window,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = org_site, check_for_backend(diesel::pg::Pg))]
struct SiteRow {
    id: Uuid,
    parent_id: Option<Uuid>,
    code: String,
    number_prefix: String,
    name_zh: String,
    name_en: String,
    time_zone: String,
    calendar: String,
    opens: NaiveTime,
    closes: NaiveTime,
    channels: Value,
    policy: Value,
    active: bool,
}

impl TryFrom<SiteRow> for Site {
    type Error = DbError;

    fn try_from(row: SiteRow) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id,
            parent_id: row.parent_id,
            code: row.code,
            number_prefix: row.number_prefix,
            name_zh: row.name_zh,
            name_en: row.name_en,
            time_zone: row
                .time_zone
                .parse()
                .map_err(|_| DbError::Corrupt("a site's time zone"))?,
            calendar: row.calendar,
            opens: row.opens,
            closes: row.closes,
            channels: serde_json::from_value(row.channels)
                .map_err(|_| DbError::Corrupt("a site's channels"))?,
            policy: serde_json::from_value(row.policy)
                .map_err(|_| DbError::Corrupt("a site's policy"))?,
            active: row.active,
        })
    }
}

/// A site, abolished ones too.
///
/// # Errors
/// [`DbError`].
pub async fn site(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Site>, DbError> {
    let row = org_site::table
        .find(id)
        .select(SiteRow::as_select())
        .first(tx.conn())
        .await
        .optional()?;
    row.map(Site::try_from).transpose()
}

/// An active site by its code.
///
/// # Errors
/// [`DbError`].
pub async fn site_by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Site>, DbError> {
    let query = org_site::table
        .filter(org_site::code.eq(code))
        .filter(org_site::active);
    let row = query
        .select(SiteRow::as_select())
        .first(tx.conn())
        .await
        .optional()?;
    row.map(Site::try_from).transpose()
}

/// All active sites, by code.
///
/// # Errors
/// [`DbError`].
pub async fn sites(tx: &mut Tx<'_>) -> Result<Vec<Site>, DbError> {
    let query = org_site::table
        .filter(org_site::active)
        .order(org_site::code)
        .select(SiteRow::as_select());
    query
        .load(tx.conn())
        .await?
        .into_iter()
        .map(Site::try_from)
        .collect()
}

/// Names of sites, Chinese and English, abolished ones too.
///
/// # Errors
/// [`DbError`].
pub async fn site_names(
    tx: &mut Tx<'_>,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String, String)>, DbError> {
    let query = org_site::table.filter(org_site::id.eq_any(ids)).select((
        org_site::id,
        org_site::name_zh,
        org_site::name_en,
    ));
    Ok(query.load(tx.conn()).await?)
}

/// Names of windows, Chinese and English, abolished ones too.
///
/// # Errors
/// [`DbError`].
pub async fn window_names(
    tx: &mut Tx<'_>,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String, String)>, DbError> {
    let query = org_window::table
        .filter(org_window::id.eq_any(ids))
        .select((org_window::id, org_window::name_zh, org_window::name_en));
    Ok(query.load(tx.conn()).await?)
}

/// The top of the organization, once it is known.
///
/// # Errors
/// [`DbError`].
pub async fn root(tx: &mut Tx<'_>) -> Result<Option<Site>, DbError> {
    let query = org_site::table
        .filter(org_site::parent_id.is_null())
        .filter(org_site::active);
    let row = query
        .order(org_site::code)
        .select(SiteRow::as_select())
        .first(tx.conn())
        .await
        .optional()?;
    row.map(Site::try_from).transpose()
}

/// A window, abolished ones too.
///
/// # Errors
/// [`DbError`].
pub async fn window(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Window>, DbError> {
    use org_window as t;
    type Row = (Uuid, Uuid, Option<Uuid>, String, String, String, bool);
    let columns = (
        t::id,
        t::site_id,
        t::department_id,
        t::code,
        t::name_zh,
        t::name_en,
        t::active,
    );
    let row: Option<Row> = t::table
        .find(id)
        .select(columns)
        .first(tx.conn())
        .await
        .optional()?;
    Ok(row.map(
        |(id, site_id, department_id, code, name_zh, name_en, active)| Window {
            id,
            site_id,
            department_id,
            code,
            name_zh,
            name_en,
            active,
        },
    ))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = org_department, check_for_backend(diesel::pg::Pg))]
struct DepartmentRow {
    id: Uuid,
    site_id: Uuid,
    code: String,
    name_zh: String,
    name_en: String,
    is_complaint_department: bool,
    head_id: Option<Uuid>,
    active: bool,
}

impl From<DepartmentRow> for Department {
    fn from(row: DepartmentRow) -> Self {
        Self {
            id: row.id,
            site_id: row.site_id,
            code: row.code,
            name_zh: row.name_zh,
            name_en: row.name_en,
            is_complaint_department: row.is_complaint_department,
            head_id: row.head_id,
            active: row.active,
        }
    }
}

/// A department, abolished ones too.
///
/// # Errors
/// [`DbError`].
pub async fn department(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Department>, DbError> {
    let query = org_department::table
        .find(id)
        .select(DepartmentRow::as_select());
    Ok(query
        .first(tx.conn())
        .await
        .optional()?
        .map(Department::from))
}

/// The active departments of a site, by code.
///
/// # Errors
/// [`DbError`].
pub async fn departments(tx: &mut Tx<'_>, site: Uuid) -> Result<Vec<Department>, DbError> {
    let query = org_department::table
        .filter(org_department::site_id.eq(site))
        .filter(org_department::active)
        .order(org_department::code)
        .select(DepartmentRow::as_select());
    Ok(query
        .load(tx.conn())
        .await?
        .into_iter()
        .map(Department::from)
        .collect())
}

/// 投诉处理部门 of the site, or of the nearest site above that has one.
///
/// # Errors
/// [`DbError`].
pub async fn complaint_department(
    tx: &mut Tx<'_>,
    site: Uuid,
) -> Result<Option<Department>, DbError> {
    let up = sites_up(tx, site).await?;
    let query = org_department::table
        .filter(org_department::site_id.eq_any(&up))
        .filter(org_department::is_complaint_department)
        .filter(org_department::active)
        .order(org_department::code)
        .select(DepartmentRow::as_select());
    let found: Vec<DepartmentRow> = query.load(tx.conn()).await?;
    let nearest = found
        .into_iter()
        .min_by_key(|d| up.iter().position(|site| *site == d.site_id));
    Ok(nearest.map(Department::from))
}

/// Who heads the department, while they are with us.
///
/// # Errors
/// [`DbError`].
pub async fn department_head(tx: &mut Tx<'_>, department: Uuid) -> Result<Option<Uuid>, DbError> {
    let query = org_department::table
        .inner_join(org_staff::table.on(org_department::head_id.eq(org_staff::id.nullable())))
        .filter(org_department::id.eq(department))
        .filter(org_staff::active)
        .select(org_staff::id);
    Ok(query.first(tx.conn()).await.optional()?)
}

/// The active staff of a department, by id.
///
/// # Errors
/// [`DbError`].
pub async fn department_staff(tx: &mut Tx<'_>, department: Uuid) -> Result<Vec<Uuid>, DbError> {
    let query = org_staff::table
        .filter(org_staff::department_id.eq(department))
        .filter(org_staff::active)
        .order(org_staff::id)
        .select(org_staff::id);
    Ok(query.load(tx.conn()).await?)
}

/// A member of staff, those who left too.
///
/// # Errors
/// [`DbError`].
pub async fn staff(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Staff>, DbError> {
    use org_staff as t;
    type Row = (Uuid, Option<Uuid>, Option<Uuid>, bool);
    let columns = (t::site_id, t::department_id, t::manager_id, t::active);
    let row: Option<Row> = t::table
        .find(id)
        .select(columns)
        .first(tx.conn())
        .await
        .optional()?;
    let Some((site_id, department_id, manager_id, active)) = row else {
        return Ok(None);
    };
    let grants: Vec<(String, Uuid)> = org_grant::table
        .filter(org_grant::staff_id.eq(id))
        .order((org_grant::role, org_grant::site_id))
        .select((org_grant::role, org_grant::site_id))
        .load(tx.conn())
        .await?;
    let grants = grants.into_iter().map(|(role, site_id)| {
        Ok(RoleGrant {
            role: Role::parse(&role)?,
            site_id,
        })
    });
    let grants = grants.collect::<Result<_, DbError>>()?;
    let declared_relations = org_relation::table
        .filter(org_relation::staff_id.eq(id))
        .order(org_relation::other_id)
        .select(org_relation::other_id)
        .load(tx.conn())
        .await?;
    Ok(Some(Staff {
        id,
        site_id,
        department_id,
        manager_id,
        grants,
        declared_relations,
        active,
    }))
}

/// 值班领导 of a site on a local date (S-3.1).
///
/// # Errors
/// [`DbError`].
pub async fn on_duty(tx: &mut Tx<'_>, site: Uuid, date: NaiveDate) -> Result<Vec<Uuid>, DbError> {
    let query = org_duty::table
        .inner_join(org_staff::table.on(org_staff::id.eq(org_duty::staff_id)))
        .filter(org_duty::site_id.eq(site))
        .filter(org_duty::date.eq(date))
        .filter(org_staff::active)
        .order(org_staff::id)
        .select(org_staff::id);
    Ok(query.load(tx.conn()).await?)
}

/// The calendar of that name. Until directory told it: the embedded one, and for a name that the
/// program carries nothing for, Monday to Friday with no year published, which marks every
/// deadline provisional.
///
/// # Errors
/// [`DbError`].
pub async fn calendar(tx: &mut Tx<'_>, name: &str) -> Result<Calendar, DbError> {
    let here = diesel::dsl::sql::<Text>("current_database() || '.' || current_schema()");
    let notice = org_calendar::table
        .filter(org_calendar::name.eq(name))
        .select((here, org_calendar::id, org_calendar::seq));
    let notice: Option<Notice> = Prepared(notice).get_result(tx.conn()).await.optional()?;
    let Some(notice) = notice else {
        let unknown = || Calendar::new(name, [], std::iter::empty::<Exception>());
        return Ok(Calendar::named(name).unwrap_or_else(unknown));
    };
    if let Some(calendar) = lock(&READ).get(&notice) {
        return Ok(calendar.clone());
    }
    let query = org_calendar::table
        .filter(org_calendar::name.eq(name))
        .select((
            org_calendar::seq,
            org_calendar::published_years,
            org_calendar::days,
        ));
    let (seq, years, days): (i64, Vec<i32>, Value) = query.first(tx.conn()).await?;
    let days: Vec<DayException> =
        serde_json::from_value(days).map_err(|_| DbError::Corrupt("a calendar's days"))?;
    let exceptions = days.into_iter().map(|day| Exception {
        date: day.date,
        off: day.off,
        name: day.name,
    });
    let calendar = Calendar::new(name, years, exceptions);
    let mut read = lock(&READ);
    if read.len() >= MOST_READ {
        read.clear();
    }
    read.insert((notice.0, notice.1, seq), calendar.clone());
    Ok(calendar)
}

/// Which notice of which calendar, in which database and schema.
type Notice = (String, Uuid, i64);

/// Calendars that this process has read. Ten years of one are more work to read than all the rest of a
/// fact's effect, and a notice never changes: another one has another `seq`.
static READ: LazyLock<Mutex<HashMap<Notice, Calendar>>> = LazyLock::new(Mutex::default);
/// As many are remembered; beyond that, all are forgotten.
const MOST_READ: usize = 64;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Which notice of that calendar is known; 0 while it is the embedded one or none.
///
/// # Errors
/// [`DbError`].
pub async fn calendar_revision(tx: &mut Tx<'_>, name: &str) -> Result<i32, DbError> {
    let query = org_calendar::table
        .filter(org_calendar::name.eq(name))
        .select(org_calendar::revision);
    Ok(query.first(tx.conn()).await.optional()?.unwrap_or(0))
}
