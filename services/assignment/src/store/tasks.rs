//! Due dates beside the clocks: claimed as due events are, row by row, together with their case.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use persistence::{DbError, Prepared, Tx};
use uuid::Uuid;

use super::tables::task_due;
use crate::domain::{Assignment, ComplaintId, MeasureId, SupervisionId, TaskId};

/// One thing whose date has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueTask {
    /// Of which case.
    pub complaint: ComplaintId,
    /// Which thing.
    pub task: TaskId,
    /// When it was due.
    pub at: DateTime<Utc>,
}

impl DueTask {
    fn id(&self) -> Uuid {
        id_of(self.task)
    }
}

fn id_of(task: TaskId) -> Uuid {
    match task {
        TaskId::Measure(id) => id.0,
        TaskId::Supervision(id) => id.0,
    }
}

fn kind_of(task: TaskId) -> &'static str {
    match task {
        TaskId::Measure(_) => "measure",
        TaskId::Supervision(_) => "supervision",
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    task_id: Uuid,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = SqlUuid)]
    complaint_id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
}

/// The dates of what is open are kept, and those of what is done are taken away. What was told stays
/// told.
pub(super) async fn keep(tx: &mut Tx<'_>, case: &Assignment) -> Result<(), DbError> {
    if case.measures().is_empty() && case.side().supervisions.is_empty() {
        return Ok(());
    }
    let open = case.open_tasks();
    let rows: Vec<_> = open
        .iter()
        .map(|task| {
            (
                task_due::task_id.eq(id_of(task.id)),
                task_due::kind.eq(kind_of(task.id)),
                task_due::complaint_id.eq(case.complaint().0),
                task_due::at.eq(task.due_at),
            )
        })
        .collect();
    diesel::insert_into(task_due::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(tx.conn())
        .await?;
    let open: Vec<Uuid> = open.iter().map(|task| id_of(task.id)).collect();
    let done = task_due::table
        .filter(task_due::complaint_id.eq(case.complaint().0))
        .filter(task_due::fired_at.is_null())
        .filter(task_due::task_id.ne_all(open));
    diesel::delete(done).execute(tx.conn()).await?;
    Ok(())
}

/// The next one that is due and free, in the order of time; `after` passes by those that could not
/// be told in this round. Locks the row and its case until the transaction ends.
///
/// # Errors
/// [`DbError`].
pub async fn claim(
    tx: &mut Tx<'_>,
    after: Option<&DueTask>,
    now: DateTime<Utc>,
) -> Result<Option<DueTask>, DbError> {
    // Never waits, so it cannot take part in a deadlock with commands, which lock the case first.
    let next = "select d.task_id, d.kind, d.complaint_id, d.at
        from task_due d join assignment a using (complaint_id)
        where d.fired_at is null and d.at <= $1
          and ($2 is null or (d.at, d.task_id) > ($2, $3))
        order by d.at, d.task_id
        limit 1
        for update of d, a skip locked";
    let query = sql_query(next)
        .bind::<Timestamptz, _>(now)
        .bind::<Nullable<Timestamptz>, _>(after.map(|due| due.at))
        .bind::<Nullable<SqlUuid>, _>(after.map(DueTask::id));
    let row: Option<Row> = Prepared(query).get_result(tx.conn()).await.optional()?;
    row.map(|row| {
        let task = match row.kind.as_str() {
            "measure" => TaskId::Measure(MeasureId(row.task_id)),
            "supervision" => TaskId::Supervision(SupervisionId(row.task_id)),
            _ => return Err(DbError::Corrupt("an unknown kind of task")),
        };
        Ok(DueTask {
            complaint: ComplaintId(row.complaint_id),
            task,
            at: row.at,
        })
    })
    .transpose()
}

/// It was told.
///
/// # Errors
/// [`DbError`].
pub async fn fired(tx: &mut Tx<'_>, due: &DueTask, now: DateTime<Utc>) -> Result<(), DbError> {
    Prepared(diesel::update(task_due::table.find(due.id())).set(task_due::fired_at.eq(now)))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// It is done: there is nothing to tell.
///
/// # Errors
/// [`DbError`].
pub async fn drop(tx: &mut Tx<'_>, due: &DueTask) -> Result<(), DbError> {
    diesel::delete(task_due::table.find(due.id()))
        .execute(tx.conn())
        .await?;
    Ok(())
}
