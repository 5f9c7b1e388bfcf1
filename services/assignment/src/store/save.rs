//! Domain → rows, with the ledger's entries and the due events of the deadlines that were set.

use calendar::Unit;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use persistence::{Actor, DbError, Revision, SaveError, Tx};
use serde_json::Value;
use uuid::Uuid;

use super::record::record_to_json;
use super::relief::relief_to_json;
use super::side::side_to_json;
use super::stage::stage_to_json;
use super::tables::{assignment, clock_run, deadline_ledger, due_event, measure};
use super::tasks;
use crate::domain::{Assignment, ComplaintId, Fact, Progress, Setting, Stage};

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = assignment, treat_none_as_null = true, treat_none_as_default_value = false)]
#[diesel(check_for_backend(diesel::pg::Pg))]
struct Row<'a> {
    complaint_id: Uuid,
    version: i32,
    event_seq: i64,
    number: &'a str,
    site_id: Uuid,
    department_id: Option<Uuid>,
    severity: &'static str,
    classified: bool,
    scopes: Vec<&'static str>,
    sensitivity: &'static str,
    respondent_ids: Vec<Uuid>,
    received_at: DateTime<Utc>,
    stage: &'static str,
    stage_data: Value,
    record: Value,
    order_department_id: Option<Uuid>,
    assigned_ids: Vec<Uuid>,
    asked_ids: Vec<Uuid>,
    next_due_at: Option<DateTime<Utc>>,
    extensions: Value,
    suspensions: Value,
    relief_asked: bool,
    resume_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
    side: Value,
    assisting_department_ids: Vec<Uuid>,
    assisting_ids: Vec<Uuid>,
}

impl<'a> Row<'a> {
    fn of(case: &'a Assignment, revision: Revision, at: DateTime<Utc>) -> Self {
        let matter = case.matter();
        // Asked in person, not by their role: their queues find the case by this.
        let asked = match case.stage() {
            Stage::InReview { reviewers, .. } => reviewers.as_slice(),
            Stage::Submitted(submission) => &submission.endorsers,
            _ => &[],
        };
        let (extensions, suspensions) = relief_to_json(case.relief());
        Self {
            complaint_id: case.complaint().0,
            version: revision.version,
            event_seq: revision.event_seq,
            number: &matter.number,
            site_id: matter.site.0,
            department_id: matter.department.map(|d| d.0),
            severity: matter.severity.code(),
            classified: matter.classified,
            scopes: matter.scopes.iter().map(|s| s.code()).collect(),
            sensitivity: matter.sensitivity.code(),
            respondent_ids: matter.respondents.iter().map(|r| r.0).collect(),
            received_at: matter.received_at,
            stage: case.stage().code(),
            stage_data: stage_to_json(case.stage()),
            record: record_to_json(case.record()),
            order_department_id: case
                .stage()
                .order()
                .and_then(|o| o.department())
                .map(|d| d.0),
            assigned_ids: case.assigned_to().iter().map(|p| p.0).collect(),
            asked_ids: asked.iter().map(|person| person.0).collect(),
            next_due_at: case.next_deadline().map(|run| run.due_at),
            extensions,
            suspensions,
            relief_asked: case.awaits_relief(),
            resume_at: case.relief().suspension().map(|s| s.until),
            updated_at: at,
            side: side_to_json(case.side()),
            assisting_department_ids: case
                .side()
                .open_assists()
                .map(|assist| assist.department.0)
                .collect(),
            assisting_ids: case
                .side()
                .open_assists()
                .filter_map(|assist| assist.handler.map(|handler| handler.0))
                .collect(),
        }
    }
}

/// Creates the row after "no row yet", else updates it; either fails if somebody was faster.
/// `events` of the facts are published.
///
/// # Errors
/// [`SaveError`].
pub async fn save(
    tx: &mut Tx<'_>,
    before: Revision,
    case: &Assignment,
    facts: &[Fact],
    events: usize,
    actor: &Actor,
    at: DateTime<Utc>,
) -> Result<Revision, SaveError> {
    let after = before.next(events);
    let row = Row::of(case, after, at);
    let written = if before == Revision::default() {
        // Whoever loses the race to create reads `Stale`, not a failed query.
        diesel::insert_into(assignment::table)
            .values((&row, assignment::opened_at.eq(case.matter().registered_at)))
            .on_conflict_do_nothing()
            .execute(tx.conn())
            .await?
    } else {
        let seen = assignment::table
            .find(row.complaint_id)
            .filter(assignment::version.eq(before.version));
        diesel::update(seen).set(&row).execute(tx.conn()).await?
    };
    if written == 0 {
        return Err(SaveError::Stale);
    }
    save_clocks(tx, case).await?;
    save_measures(tx, case).await?;
    tasks::keep(tx, case).await?;
    for fact in facts {
        if let Fact::DeadlineSet(setting) = fact {
            enter(tx, case.complaint(), setting, actor).await?;
        }
    }
    drop_silenced(tx, case.complaint()).await?;
    Ok(after)
}

/// Something was said about a case that stays as it is: only the count of events moves, so that a
/// reminder does not take the version away from whoever is deciding just now.
///
/// # Errors
/// [`SaveError`].
pub async fn told(
    tx: &mut Tx<'_>,
    before: Revision,
    complaint: ComplaintId,
    events: usize,
) -> Result<Revision, SaveError> {
    let after = Revision {
        version: before.version,
        ..before.next(events)
    };
    let seen = assignment::table
        .find(complaint.0)
        .filter(assignment::event_seq.eq(before.event_seq));
    let set = assignment::event_seq.eq(after.event_seq);
    match diesel::update(seen).set(set).execute(tx.conn()).await? {
        0 => Err(SaveError::Stale),
        _one => Ok(after),
    }
}

async fn save_clocks(tx: &mut Tx<'_>, case: &Assignment) -> Result<(), DbError> {
    // Stopped ones first: a clock runs once at a time, and its next version may be among them.
    let mut runs: Vec<_> = case.clocks().iter().zip(1_i32..).collect();
    runs.sort_by_key(|(run, _)| run.stopped_at.is_none());
    let rows = runs.into_iter().map(|(run, position)| {
        (
            clock_run::complaint_id.eq(case.complaint().0),
            clock_run::clock.eq(run.clock.code()),
            clock_run::version.eq(run.version),
            clock_run::started_at.eq(run.start),
            clock_run::due_at.eq(run.due_at),
            clock_run::limit_count.eq(i32::try_from(run.limit.count).unwrap_or(i32::MAX)),
            clock_run::limit_unit.eq(match run.limit.unit {
                Unit::WorkingDays => "working_days",
                Unit::CalendarDays => "calendar_days",
            }),
            clock_run::provisional.eq(run.provisional),
            clock_run::stopped_at.eq(run.stopped_at),
            clock_run::position.eq(position),
        )
    });
    for row in rows {
        diesel::insert_into(clock_run::table)
            .values(row)
            .on_conflict((
                clock_run::complaint_id,
                clock_run::clock,
                clock_run::version,
            ))
            .do_update()
            .set(clock_run::stopped_at.eq(excluded(clock_run::stopped_at)))
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

async fn save_measures(tx: &mut Tx<'_>, case: &Assignment) -> Result<(), DbError> {
    for (m, position) in case.measures().iter().zip(1_i32..) {
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
        let row = (
            measure::id.eq(m.id.0),
            measure::complaint_id.eq(case.complaint().0),
            measure::position.eq(position),
            measure::kind.eq(m.what.kind().code()),
            measure::form.eq(m.what.form().map(|form| form.code())),
            measure::owner_id.eq(m.owner.0),
            measure::due_at.eq(m.due_at),
            measure::description.eq(&m.description),
            measure::ordered_by.eq(m.ordered.by.0),
            measure::ordered_at.eq(m.ordered.at),
            measure::proof.eq(proof.map(|proof| proof.text())),
            measure::evidence_ids.eq(proof.map_or(&[][..], |proof| proof.evidence())),
            measure::completed_at.eq(completed_at),
            measure::checked_by.eq(checked.map(|c| c.by.0)),
            measure::checked_at.eq(checked.map(|c| c.at)),
        );
        diesel::insert_into(measure::table)
            .values(row)
            .on_conflict(measure::id)
            .do_update()
            .set((
                measure::owner_id.eq(excluded(measure::owner_id)),
                measure::proof.eq(excluded(measure::proof)),
                measure::evidence_ids.eq(excluded(measure::evidence_ids)),
                measure::completed_at.eq(excluded(measure::completed_at)),
                measure::checked_by.eq(excluded(measure::checked_by)),
                measure::checked_at.eq(excluded(measure::checked_at)),
            ))
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

/// An entry of the ledger, and what this deadline is going to say when. What it has said already
/// (it was at rest, and goes on) it does not say again: the row is there.
async fn enter(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
    setting: &Setting,
    actor: &Actor,
) -> Result<(), DbError> {
    let run = &setting.run;
    let ledger = deadline_ledger::table.filter(deadline_ledger::complaint_id.eq(complaint.0));
    let last: Option<i32> = ledger
        .select(diesel::dsl::max(deadline_ledger::entry))
        .first(tx.conn())
        .await?;
    diesel::insert_into(deadline_ledger::table)
        .values((
            deadline_ledger::complaint_id.eq(complaint.0),
            deadline_ledger::entry.eq(last.unwrap_or(0) + 1),
            deadline_ledger::clock.eq(run.clock.code()),
            deadline_ledger::version.eq(run.version),
            deadline_ledger::why.eq(setting.why.code()),
            deadline_ledger::set_at.eq(setting.at),
            deadline_ledger::actor.eq(actor.to_string()),
            deadline_ledger::started_at.eq(run.start),
            deadline_ledger::due_at.eq(run.due_at),
            deadline_ledger::previous_due_at.eq(setting.previous),
            deadline_ledger::provisional.eq(run.provisional),
            deadline_ledger::calendar.eq(&setting.calendar),
            deadline_ledger::calendar_revision.eq(setting.calendar_revision),
            deadline_ledger::words_zh.eq(setting.words("zh-CN")),
            deadline_ledger::words_en.eq(setting.words("en")),
        ))
        .execute(tx.conn())
        .await?;
    let rows: Vec<_> = setting
        .alarms
        .iter()
        .map(|(alarm, at)| {
            (
                due_event::complaint_id.eq(complaint.0),
                due_event::clock.eq(run.clock.code()),
                due_event::deadline_version.eq(run.version),
                due_event::alarm.eq(alarm.code()),
                due_event::at.eq(*at),
            )
        })
        .collect();
    diesel::insert_into(due_event::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Deadlines that are met or replaced say nothing more.
async fn drop_silenced(tx: &mut Tx<'_>, complaint: ComplaintId) -> Result<(), DbError> {
    let stopped = clock_run::table
        .filter(clock_run::complaint_id.eq(due_event::complaint_id))
        .filter(clock_run::clock.eq(due_event::clock))
        .filter(clock_run::version.eq(due_event::deadline_version))
        .filter(clock_run::stopped_at.is_not_null());
    let silenced = due_event::table
        .filter(due_event::complaint_id.eq(complaint.0))
        .filter(due_event::fired_at.is_null())
        .filter(diesel::dsl::exists(stopped));
    diesel::delete(silenced).execute(tx.conn()).await?;
    Ok(())
}
