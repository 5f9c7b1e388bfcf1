//! Rows ↔ [`Complaint`], and the two numbers that only a row has.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Revision, SaveError, Tx};
use regulation::{
    Clock, ClosingResult, DeclineReason, Finding, Satisfaction, Scope, Sensitivity, Severity, Stage,
};
use uuid::Uuid;

use super::mergers;
use super::tables::complaints;
use crate::domain::{
    Acceptance, Classified, Complaint, ComplaintId, Fact, Merger, Record, StaffId, State, Verdict,
    Work,
};

/// The columns that commands change; what registration fixed is left out.
#[derive(Queryable, Selectable, AsChangeset)]
#[diesel(table_name = complaints, treat_none_as_null = true)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub(super) struct Row {
    version: i32,
    event_seq: i64,
    site_id: Uuid,
    promised_date: NaiveDate,
    scopes: Vec<String>,
    subtypes: Vec<String>,
    severity: String,
    classified: bool,
    sensitivity: String,
    respondent_ids: Vec<Uuid>,
    leader_respondent: bool,
    stage: String,
    round: i32,
    accepted_at: Option<DateTime<Utc>>,
    accepted_by: Option<Uuid>,
    ended_at: Option<DateTime<Utc>>,
    ended_by: Option<Uuid>,
    ended_as: Option<String>,
    withdrawn_at: Option<DateTime<Utc>>,
    department_ids: Vec<Uuid>,
    assigned_ids: Vec<Uuid>,
    finding: Option<String>,
    satisfaction: Option<String>,
    open_measures: i32,
    verdict: String,
    due_clock: Option<String>,
    due_at: Option<DateTime<Utc>>,
}

/// `None`: no such complaint. A row found is locked, so that commands on it queue up.
pub(crate) async fn load(
    tx: &mut Tx<'_>,
    id: ComplaintId,
) -> Result<Option<(Complaint, Revision)>, DbError> {
    let query = complaints::table
        .find(id.0)
        .for_no_key_update()
        .select(Row::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    restore(tx, id, row).await
}

/// The same without a lock, for reads.
pub(crate) async fn peek(
    tx: &mut Tx<'_>,
    id: ComplaintId,
) -> Result<Option<(Complaint, Revision)>, DbError> {
    let query = complaints::table.find(id.0).select(Row::as_select());
    let row = query.first(tx.conn()).await.optional()?;
    restore(tx, id, row).await
}

/// A merged one is what it was, within another.
async fn restore(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    row: Option<Row>,
) -> Result<Option<(Complaint, Revision)>, DbError> {
    let Some(mut row) = row else { return Ok(None) };
    let merger = if row.stage == Stage::Merged.code() {
        let (merger, stage) = mergers::of(tx, id).await?;
        stage.code().clone_into(&mut row.stage);
        Some(merger)
    } else {
        None
    };
    from_row(id, row, merger).map(Some)
}

/// Saves a decision; fails if somebody was faster.
pub(crate) async fn save(
    tx: &mut Tx<'_>,
    before: Revision,
    complaint: &Complaint,
    facts: &[Fact],
) -> Result<Revision, SaveError> {
    let after = before.next(facts.len());
    write(tx, before, after, complaint).await?;
    Ok(after)
}

/// Saves what was heard from elsewhere. The version stays: it counts what is decided here, and a
/// reminder told by another service is no reason to refuse a clerk's decision as stale.
pub(crate) async fn follow(
    tx: &mut Tx<'_>,
    revision: Revision,
    complaint: &Complaint,
) -> Result<(), SaveError> {
    write(tx, revision, revision, complaint).await
}

async fn write(
    tx: &mut Tx<'_>,
    before: Revision,
    after: Revision,
    complaint: &Complaint,
) -> Result<(), SaveError> {
    let row = to_row(complaint, after);
    let seen = complaints::table
        .find(complaint.id().0)
        .filter(complaints::version.eq(before.version));
    match Prepared(diesel::update(seen).set(&row))
        .execute(tx.conn())
        .await?
    {
        0 => Err(SaveError::Stale),
        _one => Ok(()),
    }
}

fn to_row(complaint: &Complaint, revision: Revision) -> Row {
    let (classified, record) = (complaint.classified(), complaint.record());
    let (accepted, round, ended_at, ended_by, ended_as) = match *complaint.state().beneath() {
        State::Registered | State::Merged { .. } => (None, 0, None, None, None),
        State::Open {
            accepted, round, ..
        } => (Some(accepted), round, None, None, None),
        State::Declined { reason, by, at } => {
            (None, 0, Some(at), Some(by), Some(reason.code().to_owned()))
        }
        State::Withdrawn {
            accepted,
            round,
            at,
        } => (accepted, round, Some(at), None, None),
        State::Closed {
            accepted,
            round,
            result,
            by,
            at,
        } => {
            let ended_as = Some(result.code().to_owned());
            (Some(accepted), round, Some(at), by, ended_as)
        }
    };
    Row {
        version: revision.version,
        event_seq: revision.event_seq,
        site_id: complaint.site(),
        promised_date: complaint.promised(),
        scopes: codes(&classified.scopes),
        subtypes: classified.subtypes.clone(),
        severity: classified.severity.code().to_owned(),
        classified: classified.decided,
        sensitivity: classified.sensitivity.code().to_owned(),
        respondent_ids: complaint.respondents().iter().map(|id| id.0).collect(),
        leader_respondent: complaint.leader_is_respondent(),
        stage: complaint.stage().code().to_owned(),
        round,
        accepted_at: accepted.map(|a| a.at),
        accepted_by: accepted.map(|a| a.by.0),
        ended_at,
        ended_by: ended_by.map(|by| by.0),
        ended_as,
        withdrawn_at: complaint.withdrawal(),
        department_ids: record.departments.clone(),
        assigned_ids: record.assigned.iter().map(|id| id.0).collect(),
        finding: record.finding.map(|f| f.code().to_owned()),
        satisfaction: record.satisfaction.map(|s| s.code().to_owned()),
        open_measures: record.open_measures,
        verdict: verdict_to_text(record.verdict).to_owned(),
        due_clock: record.due.map(|(clock, _)| clock.code().to_owned()),
        due_at: record.due.map(|(_, at)| at),
    }
}

pub(super) fn codes(scopes: &[Scope]) -> Vec<String> {
    scopes.iter().map(|s| s.code().to_owned()).collect()
}

fn from_row(
    id: ComplaintId,
    row: Row,
    merger: Option<Merger>,
) -> Result<(Complaint, Revision), DbError> {
    let own = state_of(&row)?;
    let state = match merger {
        None => own,
        Some(merger) => State::Merged {
            merger,
            before: Box::new(own),
        },
    };
    let scopes = row.scopes.iter().map(|s| Scope::parse(s));
    let classified = Classified {
        scopes: scopes.collect::<Result<_, _>>()?,
        subtypes: row.subtypes,
        severity: Severity::parse(&row.severity)?,
        decided: row.classified,
        sensitivity: Sensitivity::parse(&row.sensitivity)?,
    };
    let due = match (row.due_clock, row.due_at) {
        (Some(clock), Some(at)) => Some((Clock::parse(&clock)?, at)),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(DbError::Corrupt("half a deadline")),
    };
    let finding = row.finding.as_deref().map(Finding::parse).transpose()?;
    let satisfaction = row.satisfaction.as_deref().map(Satisfaction::parse);
    let record = Record {
        finding,
        satisfaction: satisfaction.transpose()?,
        open_measures: row.open_measures,
        verdict: verdict_from_text(&row.verdict)?,
        due,
        departments: row.department_ids,
        assigned: row.assigned_ids.into_iter().map(StaffId).collect(),
    };
    let revision = Revision {
        version: row.version,
        event_seq: row.event_seq,
    };
    let complaint = Complaint::restore(
        id,
        row.site_id,
        row.respondent_ids.into_iter().map(StaffId).collect(),
        row.leader_respondent,
        classified,
        row.promised_date,
        row.withdrawn_at,
        state,
        record,
    );
    Ok((complaint, revision))
}

const fn verdict_to_text(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pending => "pending",
        Verdict::Approved => "approved",
        Verdict::Reviewed => "reviewed",
    }
}

fn verdict_from_text(text: &str) -> Result<Verdict, DbError> {
    match text {
        "pending" => Ok(Verdict::Pending),
        "approved" => Ok(Verdict::Approved),
        "reviewed" => Ok(Verdict::Reviewed),
        _ => Err(DbError::Corrupt("an unknown verdict")),
    }
}

fn state_of(row: &Row) -> Result<State, DbError> {
    let accepted = match (row.accepted_at, row.accepted_by) {
        (Some(at), Some(by)) => Some(Acceptance {
            at,
            by: StaffId(by),
        }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(DbError::Corrupt("half an acceptance")),
    };
    let round = row.round;
    let open = |work| {
        let accepted = accepted.ok_or(DbError::Corrupt("open without an acceptance"))?;
        Ok(State::Open {
            accepted,
            round,
            work,
        })
    };
    let at = || row.ended_at.ok_or(DbError::Corrupt("ended without a date"));
    let by = row.ended_by.map(StaffId);
    match Stage::parse(&row.stage)? {
        Stage::Registered => Ok(State::Registered),
        Stage::Accepted => open(Work::Verifying),
        Stage::Classified => open(Work::ToDispatch),
        Stage::Dispatched => open(Work::Dispatched),
        Stage::InHandling => open(Work::Handling),
        Stage::InApproval => open(Work::Approving),
        Stage::ToReply => open(Work::ToReply),
        Stage::ToFollowUp => open(Work::ToFollowUp),
        Stage::InReview => open(Work::InReview),
        Stage::Declined => Ok(State::Declined {
            reason: DeclineReason::parse(row.ended_as.as_deref().unwrap_or_default())?,
            by: by.ok_or(DbError::Corrupt("declined by nobody"))?,
            at: at()?,
        }),
        Stage::Withdrawn => Ok(State::Withdrawn {
            accepted,
            round,
            at: at()?,
        }),
        Stage::Closed => Ok(State::Closed {
            accepted: accepted.ok_or(DbError::Corrupt("closed without an acceptance"))?,
            round,
            result: ClosingResult::parse(row.ended_as.as_deref().unwrap_or_default())?,
            by,
            at: at()?,
        }),
        Stage::Merged => Err(DbError::Corrupt("merged twice")),
    }
}

/// Counts one more fact that is told of a complaint, and changes nothing else of it; the number
/// before it.
pub(crate) async fn count_fact(
    tx: &mut Tx<'_>,
    complaint: ComplaintId,
) -> Result<Option<i64>, DbError> {
    let update = diesel::update(complaints::table.find(complaint.0))
        .set(complaints::event_seq.eq(complaints::event_seq + 1))
        .returning(complaints::event_seq);
    let counted: Option<i64> = Prepared(update).get_result(tx.conn()).await.optional()?;
    Ok(counted.map(|seq| seq - 1))
}
