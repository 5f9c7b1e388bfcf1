//! Domain → rows, with the ledger's entries and the due events of the deadlines that were set.

use calendar::Unit;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;
use persistence::{Actor, DbError, Prepared, Revision, SaveError, Tx};
use serde_json::Value;
use uuid::Uuid;

use super::progress::to_columns;
use super::record::record_to_json;
use super::relief::relief_to_json;
use super::side::side_to_json;
use super::stage::stage_to_json;
use super::tables::{assignment, clock_run, due_event, measure};
use super::tasks;
use crate::domain::{Assignment, ClockRun, ComplaintId, Fact, Setting, Stage};

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
        Prepared(diesel::update(seen).set(&row))
            .execute(tx.conn())
            .await?
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
    match Prepared(diesel::update(seen).set(set))
        .execute(tx.conn())
        .await?
    {
        0 => Err(SaveError::Stale),
        _one => Ok(after),
    }
}

async fn save_clocks(tx: &mut Tx<'_>, case: &Assignment) -> Result<(), DbError> {
    // Stopped ones first: a clock runs once at a time, and its next version may be among them.
    let save = "insert into clock_run (
            complaint_id, clock, version, started_at, due_at, limit_count, limit_unit, provisional,
            stopped_at, position)
        select $1, run.* from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10) as run (
            clock, version, started_at, due_at, limit_count, limit_unit, provisional, stopped_at, position)
        order by stopped_at is null, position
        on conflict (complaint_id, clock, version) do update set stopped_at = excluded.stopped_at";
    let runs = case.clocks();
    fn each<T>(runs: &[ClockRun], of: impl Fn(&ClockRun) -> T) -> Vec<T> {
        runs.iter().map(of).collect()
    }
    let unit = |run: &ClockRun| match run.limit.unit {
        Unit::WorkingDays => "working_days",
        Unit::CalendarDays => "calendar_days",
    };
    let count = |run: &ClockRun| i32::try_from(run.limit.count).unwrap_or(i32::MAX);
    let positions: Vec<i32> = (1..).take(runs.len()).collect();
    let save = sql_query(save)
        .bind::<SqlUuid, _>(case.complaint().0)
        .bind::<Array<Text>, _>(each(runs, |run| run.clock.code()))
        .bind::<Array<Integer>, _>(each(runs, |run| run.version))
        .bind::<Array<Timestamptz>, _>(each(runs, |run| run.start))
        .bind::<Array<Timestamptz>, _>(each(runs, |run| run.due_at))
        .bind::<Array<Integer>, _>(each(runs, count))
        .bind::<Array<Text>, _>(each(runs, unit))
        .bind::<Array<Bool>, _>(each(runs, |run| run.provisional))
        .bind::<Array<Nullable<Timestamptz>>, _>(each(runs, |run| run.stopped_at))
        .bind::<Array<Integer>, _>(positions);
    Prepared(save).execute(tx.conn()).await?;
    Ok(())
}

async fn save_measures(tx: &mut Tx<'_>, case: &Assignment) -> Result<(), DbError> {
    for (m, position) in case.measures().iter().zip(1_i32..) {
        let (proof, completed_at, checked) = to_columns(&m.progress);
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
        Prepared(
            diesel::insert_into(measure::table)
                .values(row)
                .on_conflict(measure::id)
                .do_update()
                .set((
                    measure::owner_id.eq(excluded(measure::owner_id)),
                    // Only erasure changes it.
                    measure::description.eq(excluded(measure::description)),
                    measure::proof.eq(excluded(measure::proof)),
                    measure::evidence_ids.eq(excluded(measure::evidence_ids)),
                    measure::completed_at.eq(excluded(measure::completed_at)),
                    measure::checked_by.eq(excluded(measure::checked_by)),
                    measure::checked_at.eq(excluded(measure::checked_at)),
                )),
        )
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
    let enter = "with entered as (
            insert into deadline_ledger (
                complaint_id, entry, clock, version, why, set_at, actor, started_at, due_at,
                previous_due_at, provisional, calendar, calendar_revision, words_zh, words_en)
            select $1, coalesce(max(entry), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
            from deadline_ledger where complaint_id = $1
        )
        insert into due_event (complaint_id, clock, deadline_version, alarm, at)
        select $1, $2, $3, alarm, at from unnest($15, $16) as said (alarm, at)
        on conflict do nothing";
    let run = &setting.run;
    let (alarms, at): (Vec<&str>, Vec<DateTime<Utc>>) = setting
        .alarms
        .iter()
        .map(|(alarm, at)| (alarm.code(), *at))
        .unzip();
    let enter = sql_query(enter)
        .bind::<SqlUuid, _>(complaint.0)
        .bind::<Text, _>(run.clock.code())
        .bind::<Integer, _>(run.version)
        .bind::<Text, _>(setting.why.code())
        .bind::<Timestamptz, _>(setting.at)
        .bind::<Text, _>(actor.to_string())
        .bind::<Timestamptz, _>(run.start)
        .bind::<Timestamptz, _>(run.due_at)
        .bind::<Nullable<Timestamptz>, _>(setting.previous)
        .bind::<Bool, _>(run.provisional)
        .bind::<Text, _>(&setting.calendar)
        .bind::<Integer, _>(setting.calendar_revision)
        .bind::<Text, _>(setting.words("zh-CN"))
        .bind::<Text, _>(setting.words("en"))
        .bind::<Array<Text>, _>(alarms)
        .bind::<Array<Timestamptz>, _>(at);
    Prepared(enter).execute(tx.conn()).await?;
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
