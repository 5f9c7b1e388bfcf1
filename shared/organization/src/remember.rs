//! Facts → rows. A fact is the whole present state of a thing, so it replaces what was known of
//! it, unless something newer is known already.

use chrono::NaiveTime;
use diesel::ExpressionMethods;
// The method of this trait, not that of `QueryDsl`, also takes upserts.
use diesel::query_dsl::methods::FilterDsl;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use events::directory::{
    AbsencesChanged, CalendarChanged, DepartmentChanged, DutyRosterChanged, SiteChanged,
    StaffChanged, WindowChanged,
};
use persistence::{DbError, Tx};
use serde_json::Value;
use uuid::Uuid;

use crate::tables::{
    org_absences, org_calendar, org_department, org_duty, org_grant, org_interest, org_relation,
    org_roster, org_site, org_staff, org_window,
};

/// Why a fact cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum RememberError {
    /// The fact contradicts the contract; it never can be kept.
    #[error("the fact's `{0}` is not what the contract says")]
    Contract(&'static str),
    /// Storage failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for RememberError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// Whether the fact was the newest one; an older one changes nothing.
pub type Newest = bool;

fn local_time(text: &str, field: &'static str) -> Result<NaiveTime, RememberError> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| RememberError::Contract(field))
}

fn json<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("contract structs are plain: they are JSON")
}

/// Keeps a site.
///
/// # Errors
/// [`RememberError`].
pub async fn site(tx: &mut Tx<'_>, seq: i64, fact: &SiteChanged) -> Result<Newest, RememberError> {
    use org_site as t;
    if fact.time_zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(RememberError::Contract("time_zone"));
    }
    let values = (
        t::seq.eq(seq),
        t::parent_id.eq(fact.parent_id),
        t::code.eq(&fact.code),
        t::number_prefix.eq(&fact.number_prefix),
        t::name_zh.eq(&fact.name_zh),
        t::name_en.eq(&fact.name_en),
        t::time_zone.eq(&fact.time_zone),
        t::calendar.eq(&fact.calendar),
        t::opens.eq(local_time(&fact.opens, "opens")?),
        t::closes.eq(local_time(&fact.closes, "closes")?),
        t::channels.eq(json(&fact.channels)),
        t::policy.eq(json(&fact.policy)),
        t::active.eq(fact.active),
    );
    let kept = diesel::insert_into(t::table)
        .values((t::id.eq(fact.site_id), values.clone()))
        .on_conflict(t::id)
        .do_update()
        .set(values)
        .filter(t::seq.lt(excluded(t::seq)))
        .execute(tx.conn())
        .await?;
    Ok(kept == 1)
}

/// Keeps a window.
///
/// # Errors
/// [`RememberError`].
pub async fn window(
    tx: &mut Tx<'_>,
    seq: i64,
    fact: &WindowChanged,
) -> Result<Newest, RememberError> {
    use org_window as t;
    let values = (
        t::seq.eq(seq),
        t::site_id.eq(fact.site_id),
        t::department_id.eq(fact.department_id),
        t::code.eq(&fact.code),
        t::name_zh.eq(&fact.name_zh),
        t::name_en.eq(&fact.name_en),
        t::active.eq(fact.active),
    );
    let kept = diesel::insert_into(t::table)
        .values((t::id.eq(fact.window_id), values))
        .on_conflict(t::id)
        .do_update()
        .set(values)
        .filter(t::seq.lt(excluded(t::seq)))
        .execute(tx.conn())
        .await?;
    Ok(kept == 1)
}

/// Keeps a department.
///
/// # Errors
/// [`RememberError`].
pub async fn department(
    tx: &mut Tx<'_>,
    seq: i64,
    fact: &DepartmentChanged,
) -> Result<Newest, RememberError> {
    use org_department as t;
    let values = (
        t::seq.eq(seq),
        t::site_id.eq(fact.site_id),
        t::code.eq(&fact.code),
        t::name_zh.eq(&fact.name_zh),
        t::name_en.eq(&fact.name_en),
        t::is_complaint_department.eq(fact.is_complaint_department),
        t::head_id.eq(fact.head_id),
        t::active.eq(fact.active),
    );
    let kept = diesel::insert_into(t::table)
        .values((t::id.eq(fact.department_id), values))
        .on_conflict(t::id)
        .do_update()
        .set(values)
        .filter(t::seq.lt(excluded(t::seq)))
        .execute(tx.conn())
        .await?;
    Ok(kept == 1)
}

/// Keeps a member of staff with grants and declared relations.
///
/// # Errors
/// [`RememberError`].
pub async fn staff(
    tx: &mut Tx<'_>,
    seq: i64,
    fact: &StaffChanged,
) -> Result<Newest, RememberError> {
    use org_staff as t;
    let values = (
        t::seq.eq(seq),
        t::site_id.eq(fact.site_id),
        t::department_id.eq(fact.department_id),
        t::manager_id.eq(fact.manager_id),
        t::active.eq(fact.active),
    );
    let kept = diesel::insert_into(t::table)
        .values((t::id.eq(fact.staff_id), values))
        .on_conflict(t::id)
        .do_update()
        .set(values)
        .filter(t::seq.lt(excluded(t::seq)))
        .execute(tx.conn())
        .await?;
    if kept == 0 {
        return Ok(false);
    }
    diesel::delete(org_grant::table.filter(org_grant::staff_id.eq(fact.staff_id)))
        .execute(tx.conn())
        .await?;
    // Whoever left holds nothing, whatever the fact says.
    let grants: Vec<_> = fact
        .grants
        .iter()
        .filter(|_| fact.active)
        .map(|g| {
            (
                org_grant::staff_id.eq(fact.staff_id),
                org_grant::role.eq(g.role.code()),
                org_grant::site_id.eq(g.site_id),
            )
        })
        .collect();
    diesel::insert_into(org_grant::table)
        .values(grants)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    diesel::delete(org_relation::table.filter(org_relation::staff_id.eq(fact.staff_id)))
        .execute(tx.conn())
        .await?;
    let relations: Vec<_> = fact
        .declared_relations
        .iter()
        .map(|other| {
            (
                org_relation::staff_id.eq(fact.staff_id),
                org_relation::other_id.eq(*other),
            )
        })
        .collect();
    diesel::insert_into(org_relation::table)
        .values(relations)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(true)
}

/// Keeps when somebody is away.
///
/// # Errors
/// [`RememberError`].
pub async fn absences(
    tx: &mut Tx<'_>,
    seq: i64,
    fact: &AbsencesChanged,
) -> Result<Newest, RememberError> {
    use org_absences as t;
    let values = (t::seq.eq(seq), t::absences.eq(json(&fact.absences)));
    let kept = diesel::insert_into(t::table)
        .values((t::staff_id.eq(fact.staff_id), values.clone()))
        .on_conflict(t::staff_id)
        .do_update()
        .set(values)
        .filter(t::seq.lt(excluded(t::seq)))
        .execute(tx.conn())
        .await?;
    Ok(kept == 1)
}

/// Keeps a site's duty roster.
///
/// # Errors
/// [`RememberError`].
pub async fn roster(
    tx: &mut Tx<'_>,
    seq: i64,
    fact: &DutyRosterChanged,
) -> Result<Newest, RememberError> {
    use org_roster as t;
    let kept = diesel::insert_into(t::table)
        .values((t::site_id.eq(fact.site_id), t::seq.eq(seq)))
        .on_conflict(t::site_id)
        .do_update()
        .set(t::seq.eq(seq))
        .filter(t::seq.lt(excluded(t::seq)))
        .execute(tx.conn())
        .await?;
    if kept == 0 {
        return Ok(false);
    }
    diesel::delete(org_duty::table.filter(org_duty::site_id.eq(fact.site_id)))
        .execute(tx.conn())
        .await?;
    let duties: Vec<_> = fact
        .duties
        .iter()
        .map(|d| {
            (
                org_duty::site_id.eq(fact.site_id),
                org_duty::date.eq(d.date),
                org_duty::staff_id.eq(d.staff_id),
            )
        })
        .collect();
    diesel::insert_into(org_duty::table)
        .values(duties)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(true)
}

/// Keeps a calendar.
///
/// # Errors
/// [`RememberError`].
pub async fn calendar(
    tx: &mut Tx<'_>,
    seq: i64,
    fact: &CalendarChanged,
) -> Result<Newest, RememberError> {
    use org_calendar as t;
    let values = (
        t::seq.eq(seq),
        t::name.eq(&fact.name),
        t::revision.eq(fact.revision),
        t::published_years.eq(&fact.published_years),
        t::days.eq(json(&fact.days)),
    );
    let kept = diesel::insert_into(t::table)
        .values((t::id.eq(fact.calendar_id), values.clone()))
        .on_conflict(t::id)
        .do_update()
        .set(values)
        .filter(t::seq.lt(excluded(t::seq)))
        .execute(tx.conn())
        .await?;
    Ok(kept == 1)
}

/// Keeps an interest declared in a case; it is for good. False: it was known.
///
/// # Errors
/// [`DbError`].
pub async fn interest(tx: &mut Tx<'_>, complaint: Uuid, staff: Uuid) -> Result<bool, DbError> {
    use org_interest as t;
    let kept = diesel::insert_into(t::table)
        .values((t::complaint_id.eq(complaint), t::staff_id.eq(staff)))
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(kept == 1)
}
