//! Queues: what the caller may have to do. A count is the count of the rows that the list shows.

use std::collections::HashMap;

use authorization::{Action, Caller, Denied, Level, reach};
use chrono::{DateTime, Utc};
use persistence::Tx;
use regulation::Sensitivity;
use uuid::Uuid;

use super::CommandError;
use crate::store::queues::{self, After, Listed, OpenMeasure, Queue};

/// Which rows, and what time it is.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// One queue; without, every case that has not ended.
    pub queue: Option<Queue>,
    /// Now: what is overdue depends on it.
    pub now: DateTime<Utc>,
}

/// Rows that are read at once when rows are left out.
const BATCH: i64 = 200;

/// What a queue asks of the table; none where people are asked in person.
fn action(queue: Option<Queue>) -> Option<Action> {
    match queue {
        None | Some(Queue::Overdue) => Some(Action::TaskView),
        Some(Queue::ToDispatch) => Some(Action::Dispatch),
        Some(Queue::ToDesignate) => Some(Action::Designate),
        Some(Queue::ToSign | Queue::ToAssist) => Some(Action::SignFor),
        Some(Queue::ToEndorse) => Some(Action::Endorse),
        Some(Queue::ToApprove) => Some(Action::Approve),
        Some(Queue::ToExtend) => Some(Action::ApproveExtension),
        Some(Queue::Mine | Queue::InReview) => None,
    }
}

async fn levels(
    tx: &mut Tx<'_>,
    caller: &Caller,
    wanted: Wanted,
) -> Result<Vec<Level>, CommandError> {
    let Some(action) = action(wanted.queue) else {
        let me = caller.staff_id()?;
        let active = organization::staff(tx, me).await?.is_some_and(|p| p.active);
        return if active {
            Ok(Vec::new())
        } else {
            Err(Denied::Unauthenticated.into())
        };
    };
    match reach(tx, caller, action).await {
        Ok(reach) => Ok(reach.levels),
        // A queue that is not theirs is empty: whoever is asked in person finds the case all the same.
        Err(Denied::Forbidden(_)) if caller.staff_id().is_ok() => Ok(Vec::new()),
        Err(denied) => Err(denied.into()),
    }
}

/// The rows after `after`, recused cases left out (F-4.2b).
///
/// # Errors
/// [`CommandError`].
pub async fn list(
    tx: &mut Tx<'_>,
    caller: &Caller,
    wanted: Wanted,
    after: Option<After>,
    rows: i64,
) -> Result<Vec<Listed>, CommandError> {
    let me = caller.staff_id()?;
    let levels = levels(tx, caller, wanted).await?;
    let declared = organization::interests_of(tx, me).await?;
    let full = usize::try_from(rows).unwrap_or(usize::MAX);
    let (mut known, mut kept, mut after) = (HashMap::new(), Vec::new(), after);
    loop {
        let batch = queues::list(tx, wanted.queue, &levels, me, wanted.now, after, BATCH).await?;
        let last = batch.len() < BATCH as usize;
        after = batch.last().map(Listed::key);
        for row in batch {
            if !declared.contains(&row.complaint_id) && !recused(tx, me, &row, &mut known).await? {
                kept.push(row);
                if kept.len() == full {
                    return Ok(kept);
                }
            }
        }
        if last {
            return Ok(kept);
        }
    }
}

/// How many rows the list has in all.
///
/// # Errors
/// [`CommandError`].
pub async fn count(
    tx: &mut Tx<'_>,
    caller: &Caller,
    wanted: Wanted,
) -> Result<usize, CommandError> {
    Ok(list(tx, caller, wanted, None, i64::MAX).await?.len())
}

/// By who is complained about; interests declared in a case are looked up once for all rows.
async fn recused(
    tx: &mut Tx<'_>,
    me: Uuid,
    row: &Listed,
    known: &mut HashMap<(Vec<Uuid>, Sensitivity), bool>,
) -> Result<bool, CommandError> {
    let sensitivity = Sensitivity::parse(&row.sensitivity).map_err(persistence::DbError::from)?;
    let key = (row.respondent_ids.clone(), sensitivity);
    if let Some(recused) = known.get(&key) {
        return Ok(*recused);
    }
    let recused = organization::excluded_by_people(tx, me, &key.0, key.1).await?;
    known.insert(key, recused);
    Ok(recused)
}

/// Open measures that the caller owns; recusal does not matter here (F-5.4).
///
/// # Errors
/// [`CommandError`].
pub async fn own_measures(
    tx: &mut Tx<'_>,
    caller: &Caller,
    after: Option<(DateTime<Utc>, Uuid)>,
    rows: i64,
) -> Result<Vec<OpenMeasure>, CommandError> {
    Ok(queues::measures_of(tx, caller.staff_id()?, after, rows).await?)
}
