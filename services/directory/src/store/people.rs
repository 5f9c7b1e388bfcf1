//! Rows of staff.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Revision, Tx};
use regulation::{Language, Role};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::tables::staff;
use super::{Stored, code, maybe_code, revision};
use crate::domain::{Absence, Code, Grant, Kind, Person, Staff, staff_id};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = staff, primary_key(code), treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct Row {
    code: String,
    id: Uuid,
    version: i32,
    event_seq: i64,
    site: String,
    department: Option<String>,
    manager: Option<String>,
    grants: Value,
    relations: Vec<String>,
    absences: Value,
    active: bool,
    name: String,
    name_en: Option<String>,
    title: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    language: String,
}

pub(super) async fn load(tx: &mut Tx<'_>, stored: &mut Stored) -> Result<(), DbError> {
    let rows: Vec<Row> = staff::table
        .select(Row::as_select())
        .load(tx.conn())
        .await?;
    for row in rows {
        stored.revisions.insert(
            (Kind::Staff, row.code.clone()),
            revision(row.version, row.event_seq),
        );
        stored
            .organization
            .staff
            .insert(code(&row.code)?, from_row(row)?);
    }
    Ok(())
}

pub(super) async fn save(
    tx: &mut Tx<'_>,
    code: &Code,
    it: &Staff,
    after: Revision,
) -> Result<(), DbError> {
    let row = to_row(code, it, after);
    let upsert = diesel::insert_into(staff::table)
        .values(&row)
        .on_conflict(staff::code)
        .do_update()
        .set(&row);
    upsert.execute(tx.conn()).await?;
    Ok(())
}

pub(super) async fn of(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<(Code, Staff)>, DbError> {
    let query = staff::table
        .filter(staff::id.eq(id))
        .filter(staff::active)
        .select(Row::as_select());
    let row: Option<Row> = query.first(tx.conn()).await.optional()?;
    row.map(|row| Ok((code(&row.code)?, from_row(row)?)))
        .transpose()
}

fn to_row(code: &Code, it: &Staff, after: Revision) -> Row {
    let grants = it
        .grants
        .iter()
        .map(|(role, site)| Value::from(vec![role.code(), site.as_str()]));
    Row {
        code: code.to_string(),
        id: staff_id(code),
        version: after.version,
        event_seq: after.event_seq,
        site: it.site.to_string(),
        department: it.department.as_ref().map(Code::to_string),
        manager: it.manager.as_ref().map(Code::to_string),
        grants: grants.collect(),
        relations: it.relations.iter().map(Code::to_string).collect(),
        absences: absences_to_json(&it.absences),
        active: it.active,
        name: it.person.name.clone(),
        name_en: it.person.name_en.clone(),
        title: it.person.title.clone(),
        email: it.person.email.clone(),
        phone: it.person.phone.clone(),
        language: it.person.language.code().to_owned(),
    }
}

/// Roles, and the site where each holds.
pub(super) fn grants<C: FromIterator<Grant>>(value: Value) -> Result<C, DbError> {
    let grants: Vec<(String, String)> =
        serde_json::from_value(value).map_err(|_| DbError::Corrupt("somebody's grants"))?;
    let grant = |(role, site): &(String, String)| Ok((Role::parse(role)?, code(site)?));
    grants.iter().map(grant).collect()
}

fn from_row(row: Row) -> Result<Staff, DbError> {
    Ok(Staff {
        site: code(&row.site)?,
        department: maybe_code(row.department.as_ref())?,
        manager: maybe_code(row.manager.as_ref())?,
        grants: grants(row.grants)?,
        relations: row
            .relations
            .iter()
            .map(|other| code(other))
            .collect::<Result<_, _>>()?,
        absences: absences_from_json(row.absences)?,
        person: Person {
            name: row.name,
            name_en: row.name_en,
            title: row.title,
            email: row.email,
            phone: row.phone,
            language: Language::parse(&row.language)?,
        },
        active: row.active,
    })
}

#[derive(Serialize, Deserialize)]
struct AbsenceDoc {
    from: NaiveDate,
    until: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deputy: Option<String>,
}

fn absences_to_json(absences: &[Absence]) -> Value {
    let docs = absences.iter().map(|a| AbsenceDoc {
        from: a.from,
        until: a.until,
        deputy: a.deputy.as_ref().map(Code::to_string),
    });
    let docs: Vec<AbsenceDoc> = docs.collect();
    serde_json::to_value(docs).expect("plain structs are JSON")
}

fn absences_from_json(value: Value) -> Result<Vec<Absence>, DbError> {
    let docs: Vec<AbsenceDoc> =
        serde_json::from_value(value).map_err(|_| DbError::Corrupt("somebody's absences"))?;
    let one = |doc: AbsenceDoc| {
        Ok(Absence {
            from: doc.from,
            until: doc.until,
            deputy: maybe_code(doc.deputy.as_ref())?,
        })
    };
    docs.into_iter().map(one).collect()
}
