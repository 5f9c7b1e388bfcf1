//! Reading one case. Looking at a restricted one is an entry of its trail.

use authorization::{Action, Caller, Denied, Viewed, permit};
use chrono::{DateTime, Utc};
use persistence::{Revision, Tx, audit};
use regulation::Sensitivity;
use uuid::Uuid;
use web::{Page, Paging};

use super::assist::{is_asked, seen_case};
use super::{CommandError, case_of, is_recused, people};
use crate::domain::{Assignment, ComplaintId, Stage};
use crate::store;

/// How much of it somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Everything this service has.
    Case,
    /// Their own measures and nothing else (F-5.4).
    OwnMeasures(Uuid),
}

/// What somebody may see of a case.
#[derive(Debug)]
pub struct View {
    /// As it is now.
    pub case: Assignment,
    /// Where its row stands.
    pub revision: Revision,
    /// How much of it.
    pub sight: Sight,
    /// Who must act next.
    pub next_actors: Vec<Uuid>,
}

/// Reads one: by the task view, or because the caller is who must act (a leader who designates an S3
/// case reads what is needed for that, and who is asked in person, too), or the own measures.
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
    let me = caller.staff_id()?;
    let found = store::peek(tx, complaint).await?;
    let (case, revision) = found.ok_or(CommandError::NotFound)?;
    let sight = sight(tx, caller, me, &case).await?;
    let next_actors = people::next_actors(tx, &case).await?;
    if sight == Sight::Case && case.matter().sensitivity != Sensitivity::S1 {
        audit::append(
            tx,
            complaint.0,
            at,
            &caller.actor(),
            "assignment.seen",
            b"{}",
        )
        .await?;
    }
    Ok(View {
        case,
        revision,
        sight,
        next_actors,
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
    let (case, _) = found.ok_or(CommandError::NotFound)?;
    let case = case_of(&case);
    Ok(authorization::views(tx, caller, &case, paging, before, at).await?)
}

/// How much of it the caller sees.
pub(super) async fn sight(
    tx: &mut Tx<'_>,
    caller: &Caller,
    me: Uuid,
    case: &Assignment,
) -> Result<Sight, CommandError> {
    let known = case_of(case);
    let denied = match permit(tx, caller, Action::TaskView, &seen_case(case)).await {
        Ok(_) => return Ok(Sight::Case),
        Err(denied @ (Denied::Db(_) | Denied::Unauthenticated)) => return Err(denied.into()),
        Err(denied) => denied,
    };
    if let Some(action) = people::awaited(case.stage())
        && permit(tx, caller, action, &known).await.is_ok()
    {
        return Ok(Sight::Case);
    }
    if !is_recused(tx, case, me).await? {
        let asked = match case.stage() {
            Stage::InReview { reviewers, .. } => reviewers.iter().any(|r| r.0 == me),
            _ => people::next_actors(tx, case).await?.contains(&me),
        };
        if asked || is_asked(tx, case, me).await? {
            return Ok(Sight::Case);
        }
    }
    let own = authorization::Case {
        measure_owner: Some(me),
        ..known
    };
    let owns = case.measures().iter().any(|m| m.owner.0 == me);
    if owns && permit(tx, caller, Action::MeasureView, &own).await.is_ok() {
        return Ok(Sight::OwnMeasures(me));
    }
    Err(denied.into())
}
