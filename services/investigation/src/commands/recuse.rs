//! 回避 (F-4.2b): declared by the person, or seen by the organization's lines; whoever is recused
//! gives up what they hold in the transaction in which that becomes known.

use authorization::{Action, permit};
use chrono::{DateTime, Utc};
use persistence::{Actor, Tx};
use uuid::Uuid;

use super::{CommandError, carry_out, case_of, ids, recused};
use crate::domain::{Act, ComplaintId, Decision, Interest, Investigation, Refusal, StaffId, Text};
use crate::store;

/// Somebody declares an interest.
#[derive(Debug)]
pub struct DeclareInterest {
    /// In which case.
    pub complaint: ComplaintId,
    /// Who.
    pub caller: authorization::Caller,
    /// Why.
    pub reason: Text,
    /// When.
    pub at: DateTime<Utc>,
}

/// Declares it. Whoever may see the case may; having done so they do not see it any more, so that
/// saying it again is answered before anything else is asked.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.complaint.0))]
pub async fn declare_interest(tx: &mut Tx<'_>, cmd: DeclareInterest) -> Result<(), CommandError> {
    let by = StaffId(cmd.caller.staff_id()?);
    let found = store::load(tx, cmd.complaint).await?;
    let (current, revision) = found.ok_or(CommandError::NotFound)?;
    let declared = organization::interests_of(tx, by.0).await?;
    if declared.contains(&cmd.complaint.0) {
        return Ok(());
    }
    permit(tx, &cmd.caller, Action::TaskView, &case_of(&current)).await?;
    if erasure::is_marked(tx, cmd.complaint.0).await? {
        return Err(Refusal::Ended.into());
    }
    organization::remember::interest(tx, cmd.complaint.0, by.0).await?;
    authorization::forget_proposals(tx, cmd.complaint.0, &[by.0]).await?;
    let act = Act { by, at: cmd.at };
    let interest = Interest {
        reason: cmd.reason,
        act,
    };
    let decision = current.clone().declare_interest(interest)?;
    carry_out(tx, &cmd.caller.actor(), current, revision, decision).await?;
    Ok(())
}

/// What was decided, and behind it what recused people give up by that.
///
/// # Errors
/// [`CommandError::Missing`] while directory has not told of somebody: recusal fails closed, and
/// would take the case away from everybody.
pub(super) async fn give_up(
    tx: &mut Tx<'_>,
    current: &Investigation,
    decision: Decision,
    at: DateTime<Utc>,
) -> Result<Decision, CommandError> {
    let (next, mut facts) = match decision {
        Decision::Changed(next, facts) => (*next, facts),
        Decision::AlreadyDone => (current.clone(), Vec::new()),
    };
    let unchanged = facts.is_empty() && next == *current;
    let holders = next.involved();
    let mut recused_here = Vec::new();
    if !holders.is_empty() {
        everybody_is_known(tx, &next.case().respondents).await?;
        everybody_is_known(tx, &holders).await?;
        recused_here = recused(tx, &holders, &next).await?;
    }
    authorization::forget_proposals(tx, next.complaint().0, &ids(&recused_here)).await?;
    match next.clone().recuse(&recused_here, at)? {
        Decision::Changed(left, more) => {
            facts.extend(more);
            Ok(Decision::Changed(left, facts))
        }
        Decision::AlreadyDone if unchanged => Ok(Decision::AlreadyDone),
        Decision::AlreadyDone => Ok(Decision::Changed(Box::new(next), facts)),
    }
}

async fn everybody_is_known(tx: &mut Tx<'_>, people: &[StaffId]) -> Result<(), CommandError> {
    for person in people {
        if organization::staff(tx, person.0).await?.is_none() {
            return Err(CommandError::Missing("somebody in the case"));
        }
    }
    Ok(())
}

/// Somebody's line, department or relations changed: every case under way that it may matter to.
/// Returns how many changed.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all)]
pub async fn look_again(
    tx: &mut Tx<'_>,
    person: Uuid,
    at: DateTime<Utc>,
) -> Result<usize, CommandError> {
    let people = organization::line_below(tx, person).await?;
    let (actor, mut changed) = (Actor::Service("directory".to_owned()), 0);
    for complaint in store::touching(tx, &people).await? {
        let Some((current, revision)) = store::load(tx, complaint).await? else {
            continue;
        };
        let decision = give_up(tx, &current, Decision::AlreadyDone, at).await?;
        let (_, after) = carry_out(tx, &actor, current, revision, decision).await?;
        changed += usize::from(after != revision);
    }
    Ok(changed)
}
