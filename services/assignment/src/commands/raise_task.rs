//! A measure's or a supervision order's date has passed (F-5.4, F-6.7): claimed, decided, told and
//! marked in one transaction.

use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Tx, fault};

use super::{CommandError, people, staff};
use crate::domain::{Assignment, Decision, Refusal, StaffId, TaskId};
use crate::store::tasks::{self, DueTask};
use crate::{publish, store};

/// What became of the next one.
#[derive(Debug)]
pub enum RaisedTask {
    /// None is due.
    None,
    /// This one was told.
    Told(DueTask),
    /// This one was done, and is gone.
    Dropped(DueTask),
}

/// A task that could not be told; where it is known which, the others need not wait for it.
#[derive(Debug, thiserror::Error)]
#[error("an overdue task could not be told")]
pub struct RaiseTaskError {
    /// Which.
    pub due: Option<DueTask>,
    /// Why.
    #[source]
    pub why: CommandError,
}

impl From<DbError> for RaiseTaskError {
    fn from(e: DbError) -> Self {
        Self {
            due: None,
            why: e.into(),
        }
    }
}

impl From<diesel::result::Error> for RaiseTaskError {
    fn from(e: diesel::result::Error) -> Self {
        DbError::from(e).into()
    }
}

/// Tells of the next task that is overdue after `after`, unless another replica has it in hand.
///
/// # Errors
/// [`RaiseTaskError`].
pub async fn raise_next_task(
    tx: &mut Tx<'_>,
    after: Option<&DueTask>,
    now: DateTime<Utc>,
) -> Result<RaisedTask, RaiseTaskError> {
    match tasks::claim(tx, after, now).await? {
        None => Ok(RaisedTask::None),
        Some(due) => raise(tx, due, now).await.map_err(|why| RaiseTaskError {
            due: Some(due),
            why,
        }),
    }
}

async fn raise(
    tx: &mut Tx<'_>,
    due: DueTask,
    now: DateTime<Utc>,
) -> Result<RaisedTask, CommandError> {
    let found = store::load(tx, due.complaint).await?;
    let (case, before) = found.ok_or(CommandError::NotFound)?;
    let recipients = hearers(tx, &case, due.task).await?;
    match case.task_overdue(due.task, recipients, now) {
        Ok(Decision::Changed(case, facts)) => {
            let complaint = case.complaint();
            store::told(tx, before, complaint, facts.len()).await?;
            publish::tell(tx, &Actor::System, complaint, before.event_seq, facts).await?;
            tasks::fired(tx, &due, now).await?;
            fault::point("assignment.task_raised");
            Ok(RaisedTask::Told(due))
        }
        Ok(Decision::AlreadyDone) | Err(Refusal::Obsolete) => {
            tasks::drop(tx, &due).await?;
            Ok(RaisedTask::Dropped(due))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Whoever answers for it, the recused left out; where that leaves nobody, the level above. A measure's owner hears of
/// it in any case: that is told beside these.
async fn hearers(
    tx: &mut Tx<'_>,
    case: &Assignment,
    task: TaskId,
) -> Result<Vec<StaffId>, CommandError> {
    let asked = super::ids(&case.people_of(task));
    let left = people::free(tx, case, asked, &[]).await?;
    if left.is_empty() {
        return Ok(staff(people::above(tx, case, &[]).await?));
    }
    Ok(staff(left))
}
