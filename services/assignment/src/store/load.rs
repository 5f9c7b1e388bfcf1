//! Rows → domain.

use calendar::{Limit, Unit};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Revision, Tx};
use regulation::{Clock, MeasureForm, MeasureKind, Scope, Sensitivity, Severity};
use serde_json::Value;
use uuid::Uuid;

use super::progress::from_columns;
use super::record::record_from_json;
use super::relief::relief_from_json;
use super::side::side_from_json;
use super::stage::stage_from_json;
use super::tables::{assignment, clock_run, measure};
use crate::domain::{
    Assignment, ClockRun, ComplaintId, DepartmentId, Matter, Measure, MeasureId, Proof, Signature,
    SiteId, StaffId, What,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = assignment, check_for_backend(diesel::pg::Pg))]
struct Row {
    complaint_id: Uuid,
    version: i32,
    event_seq: i64,
    number: String,
    site_id: Uuid,
    department_id: Option<Uuid>,
    severity: String,
    classified: bool,
    scopes: Vec<String>,
    sensitivity: String,
    respondent_ids: Vec<Uuid>,
    received_at: DateTime<Utc>,
    stage: String,
    stage_data: Value,
    record: Value,
    side: Value,
    extensions: Value,
    suspensions: Value,
    opened_at: DateTime<Utc>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = clock_run, check_for_backend(diesel::pg::Pg))]
struct ClockRow {
    clock: String,
    version: i32,
    started_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    limit_count: i32,
    limit_unit: String,
    provisional: bool,
    stopped_at: Option<DateTime<Utc>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = measure, check_for_backend(diesel::pg::Pg))]
struct MeasureRow {
    id: Uuid,
    kind: String,
    owner_id: Uuid,
    due_at: DateTime<Utc>,
    description: String,
    ordered_by: Uuid,
    ordered_at: DateTime<Utc>,
    proof: Option<String>,
    completed_at: Option<DateTime<Utc>>,
    checked_by: Option<Uuid>,
    checked_at: Option<DateTime<Utc>>,
    form: Option<String>,
    evidence_ids: Vec<Uuid>,
}

/// `None`: not opened yet. A row found is locked, so that commands on it queue up.
///
/// # Errors
/// [`DbError`].
pub async fn load(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
) -> Result<Option<(Assignment, Revision)>, DbError> {
    let query = assignment::table
        .find(complaint.0)
        .for_update()
        .select(Row::as_select());
    match query.first(tx.conn()).await.optional()? {
        Some(row) => whole(tx, row).await.map(Some),
        None => Ok(None),
    }
}

/// The same for reading: nobody waits for it.
///
/// # Errors
/// [`DbError`].
pub async fn peek(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
) -> Result<Option<(Assignment, Revision)>, DbError> {
    let query = assignment::table.find(complaint.0).select(Row::as_select());
    match query.first(tx.conn()).await.optional()? {
        Some(row) => whole(tx, row).await.map(Some),
        None => Ok(None),
    }
}

async fn whole(tx: &mut Tx<'_>, row: Row) -> Result<(Assignment, Revision), DbError> {
    let complaint = ComplaintId(row.complaint_id);
    let clocks = clock_run::table
        .filter(clock_run::complaint_id.eq(complaint.0))
        .order(clock_run::position)
        .select(ClockRow::as_select());
    let clocks = clocks
        .load(tx.conn())
        .await?
        .into_iter()
        .map(ClockRun::try_from);
    let clocks = clocks.collect::<Result<_, _>>()?;
    let measures = measure::table
        .filter(measure::complaint_id.eq(complaint.0))
        .order(measure::position)
        .select(MeasureRow::as_select());
    let measures = measures
        .load(tx.conn())
        .await?
        .into_iter()
        .map(Measure::try_from);
    let measures = measures.collect::<Result<_, _>>()?;
    let revision = Revision {
        version: row.version,
        event_seq: row.event_seq,
    };
    let matter = Matter {
        number: row.number,
        site: SiteId(row.site_id),
        department: row.department_id.map(DepartmentId),
        severity: Severity::parse(&row.severity)?,
        classified: row.classified,
        scopes: row
            .scopes
            .iter()
            .map(|s| Scope::parse(s))
            .collect::<Result<_, _>>()?,
        sensitivity: Sensitivity::parse(&row.sensitivity)?,
        respondents: row.respondent_ids.into_iter().map(StaffId).collect(),
        received_at: row.received_at,
        registered_at: row.opened_at,
    };
    let stage = stage_from_json(&row.stage, row.stage_data)?;
    let record = record_from_json(row.record)?;
    let side = side_from_json(row.side)?;
    let relief = relief_from_json(row.extensions, row.suspensions)?;
    let case = Assignment::restore(
        complaint, matter, stage, record, clocks, measures, side, relief,
    );
    Ok((case, revision))
}

/// Open cases of these sites with a running clock, in a fixed order, so that two who date them
/// anew at once wait for each other instead of meeting head-on.
///
/// # Errors
/// [`DbError`].
pub async fn open_on_calendar(
    tx: &mut Tx<'_>,
    sites: &[Uuid],
) -> Result<Vec<ComplaintId>, DbError> {
    let open = assignment::table
        .filter(assignment::site_id.eq_any(sites))
        .filter(assignment::next_due_at.is_not_null())
        .order(assignment::complaint_id)
        .select(assignment::complaint_id);
    let ids: Vec<Uuid> = open.load(tx.conn()).await?;
    Ok(ids.into_iter().map(ComplaintId).collect())
}

/// Cases in which somebody holds something, where these people do or are complained about, or which
/// this department has; in a fixed order, as above.
///
/// # Errors
/// [`DbError`].
pub async fn touching(
    tx: &mut Tx<'_>,
    people: &[Uuid],
    department: Option<Uuid>,
) -> Result<Vec<ComplaintId>, DbError> {
    let people = people.to_vec();
    let open = measure::table
        .filter(measure::complaint_id.eq(assignment::complaint_id))
        .filter(measure::completed_at.is_null());
    let theirs = open.filter(measure::owner_id.eq_any(people.clone()));
    let held = assignment::assigned_ids
        .overlaps_with(people.clone())
        .or(assignment::asked_ids.overlaps_with(people.clone()))
        .or(assignment::assisting_ids.overlaps_with(people.clone()))
        .or(assignment::respondent_ids.overlaps_with(people))
        .or(assignment::order_department_id
            .is_not_distinct_from(department)
            .and(assignment::order_department_id.is_not_null()));
    // Measures outlive the end.
    let touched = assignment::stage
        .ne("ended")
        .and(held)
        .or(diesel::dsl::exists(theirs));
    let ids: Vec<Uuid> = assignment::table
        .filter(touched)
        .order(assignment::complaint_id)
        .select(assignment::complaint_id)
        .load(tx.conn())
        .await?;
    Ok(ids.into_iter().map(ComplaintId).collect())
}

impl TryFrom<ClockRow> for ClockRun {
    type Error = DbError;

    fn try_from(row: ClockRow) -> Result<Self, DbError> {
        let count =
            u32::try_from(row.limit_count).map_err(|_| DbError::Corrupt("a negative limit"))?;
        let unit = match row.limit_unit.as_str() {
            "working_days" => Unit::WorkingDays,
            "calendar_days" => Unit::CalendarDays,
            _ => return Err(DbError::Corrupt("an unknown unit")),
        };
        Ok(Self {
            clock: Clock::parse(&row.clock)?,
            version: row.version,
            start: row.started_at,
            due_at: row.due_at,
            limit: Limit { count, unit },
            provisional: row.provisional,
            stopped_at: row.stopped_at,
        })
    }
}

impl TryFrom<MeasureRow> for Measure {
    type Error = DbError;

    fn try_from(row: MeasureRow) -> Result<Self, DbError> {
        let evidence = row.evidence_ids;
        let proof = row.proof.map(|text| Proof::restore(text, evidence));
        let form = row.form.as_deref().map(MeasureForm::parse).transpose()?;
        let progress = from_columns(proof, row.completed_at, row.checked_by, row.checked_at)
            .ok_or(DbError::Corrupt(
                "a measure half completed or half checked off",
            ))?;
        Ok(Self {
            id: MeasureId(row.id),
            what: What::restore(MeasureKind::parse(&row.kind)?, form),
            owner: StaffId(row.owner_id),
            due_at: row.due_at,
            description: row.description,
            ordered: Signature {
                by: StaffId(row.ordered_by),
                at: row.ordered_at,
            },
            progress,
        })
    }
}
