//! What colleagues may know of each other, and of departments: who somebody is, never how they are reached.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Tx};
use regulation::Role;
use serde_json::Value;
use uuid::Uuid;

use super::people::grants;
use super::tables::{department, site, staff};
use super::{code, maybe_code};
use crate::domain::{Grant, department_id, site_id, staff_id};

/// A member of staff as colleagues see them.
#[derive(Debug, Clone)]
pub struct Colleague {
    /// Their id.
    pub id: Uuid,
    /// The name to sign in with.
    pub code: String,
    /// Their name.
    pub name: String,
    /// The same, in English.
    pub name_en: Option<String>,
    /// 职务.
    pub title: Option<String>,
    /// Where they belong.
    pub site_id: Uuid,
    /// Their department there.
    pub department_id: Option<Uuid>,
    /// Roles, each with the site where it holds.
    pub grants: Vec<Grant>,
    /// Whether they still work here.
    pub active: bool,
}

/// Which colleagues.
#[derive(Debug, Clone, Default)]
pub struct WhichStaff {
    /// Of these sites.
    pub sites: Option<Vec<Uuid>>,
    /// Of this department.
    pub department: Option<Uuid>,
    /// Who hold this role anywhere.
    pub role: Option<Role>,
    /// Whose name or code has this in it, whatever the case of its letters.
    pub part: Option<String>,
    /// Exactly these, whoever has left among them; without, nobody who has left.
    pub ids: Option<Vec<Uuid>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = staff, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    code: String,
    name: String,
    name_en: Option<String>,
    title: Option<String>,
    site: String,
    department: Option<String>,
    grants: Value,
    active: bool,
}

impl TryFrom<Row> for Colleague {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let site = code(&row.site)?;
        let department = maybe_code(row.department.as_ref())?;
        Ok(Self {
            id: row.id,
            code: row.code,
            name: row.name,
            name_en: row.name_en,
            title: row.title,
            site_id: site_id(&site),
            department_id: department.map(|department| department_id(&site, &department)),
            grants: grants(row.grants)?,
            active: row.active,
        })
    }
}

/// Colleagues after a code, by code.
///
/// # Errors
/// [`DbError`].
pub async fn colleagues(
    tx: &mut Tx<'_>,
    which: WhichStaff,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Colleague>, DbError> {
    let mut query = staff::table
        .filter(staff::code.gt(after.unwrap_or_default()))
        .into_boxed::<Pg>();
    query = match which.ids {
        Some(ids) => query.filter(staff::id.eq_any(ids)),
        None => query.filter(staff::active),
    };
    if let Some(sites) = which.sites {
        query = query.filter(staff::site.eq_any(codes(tx, &sites).await?));
    }
    if let Some(department) = which.department {
        query = query.filter(
            sql::<Bool>(
                "(staff.site, staff.department) in (select site, code from department where id = ",
            )
            .bind::<SqlUuid, _>(department)
            .sql(")"),
        );
    }
    if let Some(role) = which.role {
        query = query.filter(
            sql::<Bool>("staff.id in (select staff_id from org_grant where role = ")
                .bind::<Text, _>(role.code())
                .sql(")"),
        );
    }
    if let Some(part) = which.part {
        // Not `like`: what was typed is no pattern. No index would serve one or two characters; reading the
        // names of ten thousand people takes some milliseconds.
        query = query.filter(
            sql::<Bool>("strpos(lower(concat_ws(E'\\n', name, name_en, code)), lower(")
                .bind::<Text, _>(part)
                .sql(")) > 0"),
        );
    }
    let query = query.order(staff::code).limit(limit);
    let rows: Vec<Row> = query.select(Row::as_select()).load(tx.conn()).await?;
    rows.into_iter().map(Colleague::try_from).collect()
}

/// 科室.
#[derive(Debug, Clone)]
pub struct DepartmentEntry {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub site_id: Uuid,
    /// Its site's code and its own.
    pub key: (String, String),
    /// Name in Chinese.
    pub name_zh: String,
    /// Name in English.
    pub name_en: String,
    /// Who heads it, if anybody does.
    pub head_id: Option<Uuid>,
    /// 投诉处理部门.
    pub is_complaint_department: bool,
    /// False once abolished.
    pub active: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = department, check_for_backend(diesel::pg::Pg))]
struct DepartmentRow {
    id: Uuid,
    site: String,
    code: String,
    name_zh: String,
    name_en: String,
    is_complaint_department: bool,
    head: Option<String>,
    active: bool,
}

impl TryFrom<DepartmentRow> for DepartmentEntry {
    type Error = DbError;

    fn try_from(row: DepartmentRow) -> Result<Self, DbError> {
        let head = maybe_code(row.head.as_ref())?;
        Ok(Self {
            id: row.id,
            site_id: site_id(&code(&row.site)?),
            key: (row.site, row.code),
            name_zh: row.name_zh,
            name_en: row.name_en,
            head_id: head.as_ref().map(staff_id),
            is_complaint_department: row.is_complaint_department,
            active: row.active,
        })
    }
}

/// Departments after a site's code and their own, by both: of some sites, or exactly some, abolished ones among
/// these.
///
/// # Errors
/// [`DbError`].
pub async fn departments(
    tx: &mut Tx<'_>,
    sites: Option<Vec<Uuid>>,
    ids: Option<Vec<Uuid>>,
    after: Option<(String, String)>,
    limit: i64,
) -> Result<Vec<DepartmentEntry>, DbError> {
    use department as t;
    let (site, own) = after.unwrap_or_default();
    let mut query = t::table
        .filter(
            t::site
                .gt(site.clone())
                .or(t::site.eq(site).and(t::code.gt(own))),
        )
        .into_boxed::<Pg>();
    query = match ids {
        Some(ids) => query.filter(t::id.eq_any(ids)),
        None => query.filter(t::active),
    };
    if let Some(sites) = sites {
        query = query.filter(t::site.eq_any(codes(tx, &sites).await?));
    }
    let query = query.order((t::site, t::code)).limit(limit);
    let rows: Vec<DepartmentRow> = query
        .select(DepartmentRow::as_select())
        .load(tx.conn())
        .await?;
    rows.into_iter().map(DepartmentEntry::try_from).collect()
}

/// By what rows name these sites.
async fn codes(tx: &mut Tx<'_>, sites: &[Uuid]) -> Result<Vec<String>, DbError> {
    let query = site::table.filter(site::id.eq_any(sites));
    Ok(query.select(site::code).load(tx.conn()).await?)
}
