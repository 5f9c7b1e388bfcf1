//! Patterns (F-5.3): rows ↔ domain, lists, and what is overdue.

use authorization::Level;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Revision, SaveError, Tx};
use regulation::{MeasureForm, MeasureKind, PatternKind, Sensitivity};
use uuid::Uuid;

use super::tables::pattern as t;
use crate::domain::patterns::{Pattern, PatternId, Repeats};
use crate::domain::{
    ComplaintId, DepartmentId, Measure, MeasureId, Progress, Proof, Signature, SiteId, StaffId,
    What,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = t, check_for_backend(diesel::pg::Pg))]
struct Row {
    id: Uuid,
    version: i32,
    event_seq: i64,
    kind: String,
    site_id: Uuid,
    department_id: Option<Uuid>,
    staff_id: Option<Uuid>,
    window_id: Option<Uuid>,
    subtype: Option<String>,
    quarter: Option<NaiveDate>,
    restricted: bool,
    complaint_ids: Vec<Uuid>,
    respondent_ids: Vec<Uuid>,
    raised_at: DateTime<Utc>,
    lapsed_at: Option<DateTime<Utc>>,
    #[diesel(embed)]
    measure: MeasureRow,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = t, check_for_backend(diesel::pg::Pg))]
struct MeasureRow {
    measure_kind: Option<String>,
    measure_form: Option<String>,
    owner_id: Option<Uuid>,
    due_at: Option<DateTime<Utc>>,
    description: Option<String>,
    ordered_by: Option<Uuid>,
    ordered_at: Option<DateTime<Utc>>,
    proof: Option<String>,
    evidence_ids: Vec<Uuid>,
    completed_at: Option<DateTime<Utc>>,
    checked_by: Option<Uuid>,
    checked_at: Option<DateTime<Utc>>,
}

const HALF: DbError = DbError::Corrupt("a pattern without what it keeps");

impl MeasureRow {
    fn measure(self, id: Uuid) -> Result<Option<Measure>, DbError> {
        let Some(kind) = self.measure_kind else {
            return Ok(None);
        };
        let form = self.measure_form.as_deref().map(MeasureForm::parse);
        let proof = self
            .proof
            .map(|text| Proof::restore(text, self.evidence_ids));
        let progress = match (proof, self.completed_at, self.checked_by, self.checked_at) {
            (None, None, None, None) => Progress::Ordered,
            (Some(proof), Some(completed_at), None, None) => Progress::Completed {
                proof,
                completed_at,
            },
            (Some(proof), Some(completed_at), Some(by), Some(at)) => Progress::CheckedOff {
                proof,
                completed_at,
                checked: Signature {
                    by: StaffId(by),
                    at,
                },
            },
            _ => return Err(HALF),
        };
        Ok(Some(Measure {
            id: MeasureId(id),
            what: What::restore(MeasureKind::parse(&kind)?, form.transpose()?),
            owner: StaffId(self.owner_id.ok_or(HALF)?),
            due_at: self.due_at.ok_or(HALF)?,
            description: self.description.ok_or(HALF)?,
            ordered: Signature {
                by: StaffId(self.ordered_by.ok_or(HALF)?),
                at: self.ordered_at.ok_or(HALF)?,
            },
            progress,
        }))
    }
}

fn whole(row: Row) -> Result<(Pattern, Revision), DbError> {
    let repeats = match PatternKind::parse(&row.kind)? {
        PatternKind::Person => Repeats::Person(StaffId(row.staff_id.ok_or(HALF)?)),
        PatternKind::Window => Repeats::Window {
            window: row.window_id.ok_or(HALF)?,
            subtype: row.subtype.ok_or(HALF)?,
            quarter: row.quarter.ok_or(HALF)?,
        },
    };
    let revision = Revision {
        version: row.version,
        event_seq: row.event_seq,
    };
    let pattern = Pattern {
        id: PatternId(row.id),
        repeats,
        site: SiteId(row.site_id),
        department: row.department_id.map(DepartmentId),
        restricted: row.restricted,
        complaints: row.complaint_ids.into_iter().map(ComplaintId).collect(),
        respondents: row.respondent_ids.into_iter().map(StaffId).collect(),
        raised_at: row.raised_at,
        lapsed_at: row.lapsed_at,
        measure: row.measure.measure(row.id)?,
    };
    Ok((pattern, revision))
}

/// One, locked.
///
/// # Errors
/// [`DbError`].
pub async fn load(tx: &mut Tx<'_>, id: PatternId) -> Result<Option<(Pattern, Revision)>, DbError> {
    let query = t::table.find(id.0).for_update().select(Row::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(whole).transpose()
}

/// Those that this complaint is counted in, and those of the same person or window: all that what
/// is known of it now may change.
///
/// # Errors
/// [`DbError`].
pub async fn counting(
    tx: &mut Tx<'_>,
    complaint: Uuid,
) -> Result<Vec<(Pattern, Revision)>, DbError> {
    let rows = t::table
        .filter(t::complaint_ids.contains(vec![complaint]))
        .order(t::id)
        .for_update()
        .select(Row::as_select());
    let rows: Vec<Row> = rows.load(tx.conn()).await?;
    rows.into_iter().map(whole).collect()
}

/// The pattern of this person whose latest complaint is not before `since`, if there is one.
///
/// # Errors
/// [`DbError`].
pub async fn of_person(
    tx: &mut Tx<'_>,
    person: Uuid,
    restricted: bool,
    since: DateTime<Utc>,
) -> Result<Option<(Pattern, Revision)>, DbError> {
    let query = t::table
        .filter(t::staff_id.eq(person))
        .filter(t::restricted.eq(restricted))
        .filter(t::latest_at.gt(since))
        .order(t::latest_at.desc())
        .for_update()
        .select(Row::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(whole).transpose()
}

/// The pattern of this window, sub-type and quarter, if there is one.
///
/// # Errors
/// [`DbError`].
pub async fn of_window(
    tx: &mut Tx<'_>,
    window: Uuid,
    subtype: &str,
    quarter: NaiveDate,
    restricted: bool,
) -> Result<Option<(Pattern, Revision)>, DbError> {
    let query = t::table
        .filter(t::window_id.eq(window))
        .filter(t::subtype.eq(subtype))
        .filter(t::quarter.eq(quarter))
        .filter(t::restricted.eq(restricted))
        .for_update()
        .select(Row::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    row.map(whole).transpose()
}

/// A new one, told by one event; its id is the database's.
///
/// # Errors
/// [`DbError`].
pub async fn raise(
    tx: &mut Tx<'_>,
    pattern: &Pattern,
    latest_at: DateTime<Utc>,
) -> Result<PatternId, DbError> {
    let (staff, window, subtype, quarter) = match &pattern.repeats {
        Repeats::Person(person) => (Some(person.0), None, None, None),
        Repeats::Window {
            window,
            subtype,
            quarter,
        } => (None, Some(*window), Some(subtype), Some(*quarter)),
    };
    let complaints: Vec<Uuid> = pattern.complaints.iter().map(|c| c.0).collect();
    let respondents: Vec<Uuid> = pattern.respondents.iter().map(|r| r.0).collect();
    let id = diesel::insert_into(t::table)
        .values((
            t::version.eq(1),
            t::event_seq.eq(1_i64),
            t::kind.eq(pattern.repeats.kind().code()),
            t::site_id.eq(pattern.site.0),
            t::department_id.eq(pattern.department.map(|d| d.0)),
            t::staff_id.eq(staff),
            t::window_id.eq(window),
            t::subtype.eq(subtype),
            t::quarter.eq(quarter),
            t::restricted.eq(pattern.restricted),
            t::complaint_ids.eq(complaints),
            t::respondent_ids.eq(respondents),
            t::latest_at.eq(latest_at),
            t::raised_at.eq(pattern.raised_at),
        ))
        .returning(t::id)
        .get_result(tx.conn())
        .await?;
    Ok(PatternId(id))
}

/// What it is counted from now; nothing is told of that. None: it does not hold any more.
///
/// # Errors
/// [`DbError`].
pub async fn recount(
    tx: &mut Tx<'_>,
    pattern: &Pattern,
    latest_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = t::table.find(pattern.id.0);
    let Some(latest_at) = latest_at else {
        let standing = row.filter(t::lapsed_at.is_null());
        diesel::update(standing)
            .set((t::lapsed_at.eq(now), t::version.eq(t::version + 1)))
            .execute(tx.conn())
            .await?;
        return Ok(());
    };
    let complaints: Vec<Uuid> = pattern.complaints.iter().map(|c| c.0).collect();
    let respondents: Vec<Uuid> = pattern.respondents.iter().map(|r| r.0).collect();
    let none: Option<DateTime<Utc>> = None;
    let other = row.filter(
        t::complaint_ids
            .ne(complaints.clone())
            .or(t::lapsed_at.is_not_null()),
    );
    diesel::update(other)
        .set((
            t::complaint_ids.eq(complaints),
            t::respondent_ids.eq(respondents),
            t::latest_at.eq(latest_at),
            t::lapsed_at.eq(none),
            t::version.eq(t::version + 1),
        ))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The measure on it; one event is told.
///
/// # Errors
/// [`SaveError`].
pub async fn save(
    tx: &mut Tx<'_>,
    before: Revision,
    pattern: &Pattern,
) -> Result<Revision, SaveError> {
    let Some(m) = &pattern.measure else {
        return Err(SaveError::Stale);
    };
    let (proof, completed_at, checked) = match &m.progress {
        Progress::Ordered => (None, None, None),
        Progress::Completed {
            proof,
            completed_at,
        } => (Some(proof), Some(*completed_at), None),
        Progress::CheckedOff {
            proof,
            completed_at,
            checked,
        } => (Some(proof), Some(*completed_at), Some(checked)),
    };
    let after = before.next(1);
    let seen = t::table
        .find(pattern.id.0)
        .filter(t::version.eq(before.version));
    let written = diesel::update(seen)
        .set((
            t::version.eq(after.version),
            t::event_seq.eq(after.event_seq),
            t::measure_kind.eq(m.what.kind().code()),
            t::measure_form.eq(m.what.form().map(|form| form.code())),
            t::owner_id.eq(m.owner.0),
            t::due_at.eq(m.due_at),
            t::description.eq(&m.description),
            t::ordered_by.eq(m.ordered.by.0),
            t::ordered_at.eq(m.ordered.at),
            t::proof.eq(proof.map(|proof| proof.text())),
            t::evidence_ids.eq(proof.map_or(&[][..], |proof| proof.evidence())),
            t::completed_at.eq(completed_at),
            t::checked_by.eq(checked.map(|c| c.by.0)),
            t::checked_at.eq(checked.map(|c| c.at)),
        ))
        .execute(tx.conn())
        .await?;
    match written {
        0 => Err(SaveError::Stale),
        _one => Ok(after),
    }
}

/// The next one whose measure is overdue and was not told, taken; marked as told.
///
/// # Errors
/// [`DbError`].
pub async fn take_overdue(
    tx: &mut Tx<'_>,
    now: DateTime<Utc>,
) -> Result<Option<(Pattern, Revision)>, DbError> {
    let next = t::table
        .filter(t::due_at.le(now))
        .filter(t::completed_at.is_null())
        .filter(t::overdue_told_at.is_null())
        .order((t::due_at, t::id))
        .for_update()
        .skip_locked()
        .select(Row::as_select());
    let Some(row) = next.first(tx.conn()).await.optional()? else {
        return Ok(None);
    };
    let (pattern, before) = whole(row)?;
    diesel::update(t::table.find(pattern.id.0))
        .set((
            t::overdue_told_at.eq(now),
            t::event_seq.eq(before.event_seq + 1),
        ))
        .execute(tx.conn())
        .await?;
    Ok(Some((pattern, before)))
}

/// Where the page before ended.
pub type After = (DateTime<Utc>, Uuid);

/// Patterns within the reach, the latest first; recusal is decided on what comes back. Without
/// levels, those whose measure is this person's and not completed.
///
/// # Errors
/// [`DbError`].
pub async fn list(
    tx: &mut Tx<'_>,
    levels: Option<&[Level]>,
    me: Uuid,
    kind: Option<PatternKind>,
    after: Option<After>,
    rows: i64,
) -> Result<Vec<(Pattern, Revision)>, DbError> {
    type Condition = Box<
        dyn BoxableExpression<
                t::table,
                Pg,
                SqlType = diesel::sql_types::Nullable<diesel::sql_types::Bool>,
            >,
    >;
    let reach: Condition = match levels {
        None => Box::new(t::owner_id.eq(me).and(t::completed_at.is_null()).nullable()),
        Some(levels) => {
            let mut any: Condition =
                Box::new(false.into_sql::<diesel::sql_types::Bool>().nullable());
            for level in levels {
                let restricted = match level.sensitivity {
                    Sensitivity::S1 => false,
                    Sensitivity::S3 => true,
                    Sensitivity::S2 => continue,
                };
                let mut here: Condition =
                    Box::new(t::site_id.eq_any(level.sites.clone()).nullable());
                if let Some((department, sites)) = &level.department {
                    let theirs = t::department_id.eq(*department);
                    here = Box::new(here.or(t::site_id.eq_any(sites.clone()).and(theirs)));
                }
                any = Box::new(any.or(t::restricted.eq(restricted).and(here)));
            }
            any
        }
    };
    let mut query = t::table
        .filter(reach)
        .select(Row::as_select())
        .into_boxed::<Pg>();
    if let Some(kind) = kind {
        query = query.filter(t::kind.eq(kind.code()));
    }
    if let Some((raised_at, id)) = after {
        let later = t::raised_at.lt(raised_at);
        query = query.filter(later.or(t::raised_at.eq(raised_at).and(t::id.lt(id))));
    }
    let rows: Vec<Row> = query
        .order((t::raised_at.desc(), t::id.desc()))
        .limit(rows)
        .load(tx.conn())
        .await?;
    rows.into_iter().map(whole).collect()
}

/// One replica at a time looks for patterns, so that the same is not found twice at once.
///
/// # Errors
/// [`DbError`].
pub async fn alone(tx: &mut Tx<'_>) -> Result<bool, DbError> {
    let lock = sql::<diesel::sql_types::Bool>("pg_try_advisory_xact_lock(")
        .bind::<BigInt, _>(LOOKING)
        .sql(")");
    Ok(diesel::select(lock).get_result(tx.conn()).await?)
}

/// `patterns` in ASCII; advisory locks are per database, and schemas of other services have none
/// of that number.
const LOOKING: i64 = 0x7061_7474_6572_6e73;
