//! 回避: who is recused (F-4.2b).

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use regulation::{Role, Sensitivity};
use uuid::Uuid;

use crate::tables::{org_grant, org_interest};

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    excluded: bool,
}

/// Whether the person is recused from this complaint: an interest declared in it, or what
/// [`excluded_by_people`] says of its respondents.
///
/// # Errors
/// [`DbError`].
pub async fn excluded(
    tx: &mut Tx<'_>,
    complaint: Uuid,
    staff: Uuid,
    respondents: &[Uuid],
    sensitivity: Sensitivity,
) -> Result<bool, DbError> {
    let declared = org_interest::table.find((complaint, staff));
    let declared: bool = diesel::select(diesel::dsl::exists(declared))
        .get_result(tx.conn())
        .await?;
    Ok(declared || excluded_by_people(tx, staff, respondents, sensitivity).await?)
}

/// The complaints in which this person declared an interest: for lists, which ask once and not row
/// by row.
///
/// # Errors
/// [`DbError`].
pub async fn interests_of(tx: &mut Tx<'_>, staff: Uuid) -> Result<HashSet<Uuid>, DbError> {
    let declared = org_interest::table
        .filter(org_interest::staff_id.eq(staff))
        .select(org_interest::complaint_id);
    let declared: Vec<Uuid> = declared.load(tx.conn()).await?;
    Ok(declared.into_iter().collect())
}

/// Whether the person is recused because of who is complained about: a respondent; whoever reports
/// to a respondent, at any level; a declared relation between the two, whichever of them declared
/// it. At S3 also whoever a respondent reports to, at any level, and the respondents' departments.
///
/// Fails closed: a person or respondent of whom nothing is known yet excludes. Only part of the
/// rule: whoever does not look up [`interests_of`] asks [`excluded`].
///
/// # Errors
/// [`DbError`].
pub async fn excluded_by_people(
    tx: &mut Tx<'_>,
    staff: Uuid,
    respondents: &[Uuid],
    sensitivity: Sensitivity,
) -> Result<bool, DbError> {
    if respondents.is_empty() {
        return Ok(false);
    }
    if respondents.contains(&staff) {
        return Ok(true);
    }
    // One statement, so that it sees one state of the organization.
    let rule = "with recursive
        line(id) as (
            select $1
            union
            select s.manager_id from org_staff s join line l on s.id = l.id where s.manager_id is not null
        ),
        above(id) as (
            select s.manager_id from org_staff s where s.id = any ($2) and s.manager_id is not null
            union
            select s.manager_id from org_staff s join above a on s.id = a.id where s.manager_id is not null
        )
        select not exists (select from org_staff where id = $1)
            or exists (select from unnest($2) r(id) where not exists (select from org_staff s where s.id = r.id))
            or exists (select from line where id = any ($2))
            or exists (select from org_relation where staff_id = $1 and other_id = any ($2)
                                                   or other_id = $1 and staff_id = any ($2))
            or $3 and exists (select from above where id = $1)
            or $3 and exists (select from org_staff me join org_staff r on r.department_id = me.department_id
                              where me.id = $1 and r.id = any ($2))
            as excluded";
    let strict = match sensitivity {
        Sensitivity::S1 | Sensitivity::S2 => false,
        Sensitivity::S3 => true,
    };
    let query = sql_query(rule)
        .bind::<SqlUuid, _>(staff)
        .bind::<Array<SqlUuid>, _>(respondents)
        .bind::<Bool, _>(strict);
    let answer: Answer = Prepared(query).get_result(tx.conn()).await?;
    Ok(answer.excluded)
}

/// Whether any of these people belongs to a leadership: a complaint about one is S3 (F-6.9).
///
/// # Errors
/// [`DbError`].
pub async fn is_leader(tx: &mut Tx<'_>, people: &[Uuid]) -> Result<bool, DbError> {
    let leaders = org_grant::table
        .filter(org_grant::role.eq(Role::Leadership.code()))
        .filter(org_grant::staff_id.eq_any(people));
    Ok(diesel::select(diesel::dsl::exists(leaders))
        .get_result(tx.conn())
        .await?)
}
