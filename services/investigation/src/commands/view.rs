//! Reading: one investigation, or a list. Looking at a restricted case is an entry of its trail.

use authorization::{Action, Caller, Denied, Viewed, permit, reach};
use chrono::{DateTime, Utc};
use persistence::{Revision, Tx, audit};
use regulation::Sensitivity;
use web::{Page, Paging};

use super::{CommandError, case_of};
use crate::domain::{ComplaintId, Interest, Investigation, Record};
use crate::store::{self, After, Listed, Wanted};

/// What somebody may see of an investigation.
#[derive(Debug)]
pub struct View {
    /// As it is now.
    pub investigation: Investigation,
    /// Where its row stands.
    pub revision: Revision,
    /// The evidence, where they may read texts at all.
    pub texts: Option<Vec<Record>>,
    /// Interests declared, for the same people.
    pub interests: Option<Vec<Interest>>,
}

/// Reads one. Texts are for those who may read the evidence, or have to conclude from it.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %complaint.0))]
pub async fn view(
    tx: &mut Tx<'_>,
    caller: &Caller,
    complaint: ComplaintId,
    at: DateTime<Utc>,
) -> Result<View, CommandError> {
    caller.staff_id()?;
    let (investigation, revision) = store::peek(tx, complaint)
        .await?
        .ok_or(CommandError::NotFound)?;
    let case = case_of(&investigation);
    permit(tx, caller, Action::TaskView, &case).await?;
    let (mut texts, mut interests) = (None, None);
    for reading in [Action::FullNarrative, Action::Conclude] {
        match permit(tx, caller, reading, &case).await {
            Ok(_) => {
                texts = Some(store::records_of(tx, complaint.0).await?);
                interests = Some(store::interests_in(tx, complaint.0).await?);
                break;
            }
            Err(Denied::Db(e)) => return Err(e.into()),
            Err(Denied::Hidden(_) | Denied::Forbidden(_) | Denied::Unauthenticated) => {}
        }
    }
    if case.sensitivity != Sensitivity::S1 {
        let action = if texts.is_some() {
            "investigation.read"
        } else {
            "investigation.seen"
        };
        audit::append(tx, complaint.0, at, &caller.actor(), action, b"{}").await?;
    }
    Ok(View {
        investigation,
        revision,
        texts,
        interests,
    })
}

/// Who looked at what of it, and who was refused.
///
/// # Errors
/// [`CommandError`].
pub async fn views(
    tx: &mut Tx<'_>,
    caller: &Caller,
    complaint: ComplaintId,
    paging: &Paging,
    before: Option<i64>,
    at: DateTime<Utc>,
) -> Result<Page<Viewed>, CommandError> {
    let found = store::peek(tx, complaint).await?;
    let (investigation, _) = found.ok_or(CommandError::NotFound)?;
    let case = case_of(&investigation);
    Ok(authorization::views(tx, caller, &case, paging, before, at).await?)
}

/// Reads a list: what the caller may see, and one row more than a page shows.
///
/// # Errors
/// [`CommandError`].
pub async fn list(
    tx: &mut Tx<'_>,
    caller: &Caller,
    wanted: Wanted,
    after: Option<After>,
    rows: i64,
) -> Result<(Vec<Listed>, authorization::Reach), CommandError> {
    let reach = reach(tx, caller, Action::TaskView).await?;
    let found = store::list(tx, &reach.levels, wanted, after, rows).await?;
    Ok((found, reach))
}

/// Nobody works through more: beyond, a count says no more than that there are more.
const MOST_COUNTED: usize = 1_000;

/// Rows that are read at once for a count.
const BATCH: i64 = 500;

/// How many rows the list has over all its pages, up to a thousand, and whether there are more.
///
/// # Errors
/// [`CommandError`].
pub async fn count(
    tx: &mut Tx<'_>,
    reach: &authorization::Reach,
    wanted: Wanted,
) -> Result<(usize, bool), CommandError> {
    let (mut count, mut after) = (0, None);
    loop {
        let rows = store::list(tx, &reach.levels, wanted, after, BATCH).await?;
        let last = rows.len() < BATCH as usize;
        after = rows.last().map(Listed::key);
        count += keep(tx, reach, rows).await?.len();
        if count > MOST_COUNTED {
            return Ok((MOST_COUNTED, true));
        }
        if last {
            return Ok((count, false));
        }
    }
}

/// Drops the rows of cases from which the caller is recused (F-4.2b).
///
/// # Errors
/// [`CommandError`].
pub async fn keep(
    tx: &mut Tx<'_>,
    reach: &authorization::Reach,
    rows: Vec<Listed>,
) -> Result<Vec<Listed>, CommandError> {
    let case_of = |row: &Listed| authorization::Case {
        departments: row.departments.clone(),
        sensitivity: row.sensitivity,
        severity: row.severity,
        respondents: row.respondents.clone(),
        assigned_to: row.assigned_to.clone(),
        ..authorization::Case::new(row.complaint, row.site)
    };
    Ok(reach.keep(tx, rows, case_of).await?)
}
