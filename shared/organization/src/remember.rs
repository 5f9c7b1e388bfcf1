//! Facts → rows. A fact is the whole present state of a thing, so it replaces what was known of
//! it, unless something newer is known already.

use chrono::NaiveTime;
use diesel::ExpressionMethods;
// The method of this trait, not that of `QueryDsl`, also takes upserts.
use diesel::query_dsl::methods::FilterDsl;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use events::directory::{
    AbsencesChanged, CalendarChanged, DepartmentChanged, DutyRosterChanged, PartnerChanged,
    SiteChanged, StaffChanged, SubtypeChanged, TokensRevoked, WindowChanged,
};
use persistence::{DbError, Prepared, Tx};
use regulation::Subtype;
use serde_json::Value;
use uuid::Uuid;

use crate::tables::{
    org_absences, org_calendar, org_department, org_duty, org_grant, org_interest, org_partner,
    org_relation, org_revocation, org_roster, org_site, org_staff, org_subtype, org_window,
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

/// Inserts the row, or puts this fact in the place of an older one; true where this one is the newest.
macro_rules! keep_newest {
    ($tx:ident, $table:ident, $key:ident = $of:expr, seq = $seq:expr,
     { $($column:ident: $value:expr),* $(,)? }) => {{
        use $table as t;
        let kept = Prepared(diesel::insert_into(t::table)
            .values((t::$key.eq($of), t::seq.eq($seq), $(t::$column.eq($value)),*))
            .on_conflict(t::$key)
            .do_update()
            .set((t::seq.eq(excluded(t::seq)), $(t::$column.eq(excluded(t::$column))),*))
            .filter(t::seq.lt(excluded(t::seq))))
            .execute($tx.conn())
            .await?;
        kept == 1
    }};
}

fn json<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("contract structs are plain: they are JSON")
}

/// Keeps a site.
///
/// # Errors
/// [`RememberError`].
pub async fn site(tx: &mut Tx<'_>, seq: i64, fact: &SiteChanged) -> Result<Newest, RememberError> {
    if fact.time_zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(RememberError::Contract("time_zone"));
    }
    Ok(keep_newest!(tx, org_site, id = fact.site_id, seq = seq, {
        parent_id: fact.parent_id,
        code: &fact.code,
        number_prefix: &fact.number_prefix,
        name_zh: &fact.name_zh,
        name_en: &fact.name_en,
        time_zone: &fact.time_zone,
        calendar: &fact.calendar,
        opens: local_time(&fact.opens, "opens")?,
        closes: local_time(&fact.closes, "closes")?,
        channels: json(&fact.channels),
        policy: json(&fact.policy),
        active: fact.active,
    }))
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
    Ok(
        keep_newest!(tx, org_window, id = fact.window_id, seq = seq, {
            site_id: fact.site_id,
            department_id: fact.department_id,
            code: &fact.code,
            name_zh: &fact.name_zh,
            name_en: &fact.name_en,
            active: fact.active,
        }),
    )
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
    Ok(
        keep_newest!(tx, org_department, id = fact.department_id, seq = seq, {
            site_id: fact.site_id,
            code: &fact.code,
            name_zh: &fact.name_zh,
            name_en: &fact.name_en,
            is_complaint_department: fact.is_complaint_department,
            head_id: fact.head_id,
            active: fact.active,
        }),
    )
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
    let newest = keep_newest!(tx, org_staff, id = fact.staff_id, seq = seq, {
        site_id: fact.site_id,
        department_id: fact.department_id,
        manager_id: fact.manager_id,
        active: fact.active,
    });
    if !newest {
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
    Ok(
        keep_newest!(tx, org_absences, staff_id = fact.staff_id, seq = seq, {
            absences: json(&fact.absences),
        }),
    )
}

/// Keeps for what a partner is let in, and where.
///
/// # Errors
/// [`RememberError`].
pub async fn partner(
    tx: &mut Tx<'_>,
    seq: i64,
    fact: &PartnerChanged,
) -> Result<Newest, RememberError> {
    Ok(
        keep_newest!(tx, org_partner, id = fact.partner_id, seq = seq, {
            purpose: &fact.purpose,
            site_id: fact.site_id,
            active: fact.active,
        }),
    )
}

/// Keeps a sub-type of the organization's own.
///
/// # Errors
/// [`RememberError`].
pub async fn subtype(
    tx: &mut Tx<'_>,
    seq: i64,
    fact: &SubtypeChanged,
) -> Result<Newest, RememberError> {
    let own = Subtype::parse(&fact.code).map_err(|_| RememberError::Contract("code"))?;
    // None takes the place of the regulation's.
    if own.regulation_names().is_some() {
        return Err(RememberError::Contract("code"));
    }
    Ok(
        keep_newest!(tx, org_subtype, id = fact.subtype_id, seq = seq, {
            code: &fact.code,
            name_zh: &fact.name_zh,
            name_en: &fact.name_en,
            from_date: fact.from,
            active: fact.active,
        }),
    )
}

/// Keeps since when somebody's tokens count.
///
/// # Errors
/// [`RememberError`].
pub async fn revocation(
    tx: &mut Tx<'_>,
    seq: i64,
    fact: &TokensRevoked,
) -> Result<Newest, RememberError> {
    Ok(
        keep_newest!(tx, org_revocation, staff_id = fact.staff_id, seq = seq, {
            tokens_from: fact.tokens_from,
        }),
    )
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
    let newest = keep_newest!(tx, org_roster, site_id = fact.site_id, seq = seq, {});
    if !newest {
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
    Ok(
        keep_newest!(tx, org_calendar, id = fact.calendar_id, seq = seq, {
            name: &fact.name,
            revision: fact.revision,
            published_years: &fact.published_years,
            days: json(&fact.days),
        }),
    )
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
