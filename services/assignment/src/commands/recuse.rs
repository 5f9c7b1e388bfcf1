//! 回避 (F-4.2b): whoever turns out to be recused gives up what they hold, in the transaction in
//! which that becomes known: a respondent, a declared interest, a changed line, or S3.

use chrono::{DateTime, Utc};
use persistence::{Actor, DbError, Tx};
use uuid::Uuid;

use super::dispatch::conflicts;
use super::{CommandError, carry_out, ids, is_recused, people, terms};
use crate::domain::{Assignment, Conflicts, Decision, InTheirPlace, StaffId, Stage, Terms};
use crate::store;

/// What was decided, and behind it what recused people give up by that.
///
/// # Errors
/// [`CommandError::Missing`] while directory has not told of somebody: recusal fails closed, and
/// would take the case away from everybody.
pub(super) async fn give_up(
    tx: &mut Tx<'_>,
    current: &Assignment,
    decision: Decision,
    terms: &Terms,
    at: DateTime<Utc>,
) -> Result<Decision, CommandError> {
    let (next, mut facts, changed) = match decision {
        Decision::Changed(next, facts) => (*next, facts, true),
        Decision::AlreadyDone => (current.clone(), Vec::new(), false),
    };
    let conflicts = come_to_light(tx, &next).await?;
    if conflicts != Conflicts::default() {
        authorization::forget_proposals(tx, next.complaint().0, &ids(&conflicts.staff)).await?;
        let instead = in_their_place(tx, &next).await?;
        if let Decision::Changed(left, more) =
            next.clone().recuse(&conflicts, instead, terms, at)?
        {
            facts.extend(more);
            return Ok(Decision::Changed(left, facts));
        }
    }
    if changed {
        Ok(Decision::Changed(Box::new(next), facts))
    } else {
        Ok(Decision::AlreadyDone)
    }
}

/// Which of those that hold something of the case are recused from it.
async fn come_to_light(tx: &mut Tx<'_>, case: &Assignment) -> Result<Conflicts, CommandError> {
    let involved = case.involved();
    let department = case.stage().order().and_then(|order| order.department());
    if involved.is_empty() && department.is_none() {
        return Ok(Conflicts::default());
    }
    for person in case.matter().respondents.iter().chain(&involved) {
        if organization::staff(tx, person.0).await?.is_none() {
            return Err(CommandError::Missing("somebody in the case"));
        }
    }
    let mut found = conflicts(tx, case, department, &case.assigned_to()).await?;
    for person in involved {
        if !found.staff.contains(&person) && is_recused(tx, case, person.0).await? {
            found.staff.push(person);
        }
    }
    Ok(found)
}

async fn in_their_place(tx: &mut Tx<'_>, case: &Assignment) -> Result<InTheirPlace, DbError> {
    let above = people::superiors(tx, case).await?;
    let endorsers = match case.stage() {
        Stage::Submitted(submission) => {
            people::endorsers(tx, case, submission.result.submitted.by).await?
        }
        _ => Vec::new(),
    };
    let measures = people::measures_fall_to(tx, case).await?;
    Ok(InTheirPlace {
        leaders: above.leaders,
        endorsers,
        reviewers: above.reviewers,
        measures: measures.map(StaffId),
    })
}

/// Who or what of the organization changed.
#[derive(Debug, Clone, Copy)]
pub enum Changed {
    /// Somebody's line, department or relations.
    Person(Uuid),
    /// A department has another head.
    Department(Uuid),
}

/// The organization's lines changed: every case that it may matter to. Returns how many changed.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all)]
pub async fn look_again(
    tx: &mut Tx<'_>,
    changed: Changed,
    at: DateTime<Utc>,
) -> Result<usize, CommandError> {
    let (people, department) = match changed {
        Changed::Person(person) => (organization::line_below(tx, person).await?, None),
        Changed::Department(department) => (Vec::new(), Some(department)),
    };
    let (actor, mut count) = (Actor::Service("directory".to_owned()), 0);
    for complaint in store::touching(tx, &people, department).await? {
        let Some((case, before)) = store::load(tx, complaint).await? else {
            continue;
        };
        let terms = terms(tx, case.matter().site).await?;
        let decision = give_up(tx, &case, Decision::AlreadyDone, &terms, at).await?;
        let (_, after) = carry_out(tx, &actor, case, before, decision, at).await?;
        count += usize::from(after != before);
    }
    Ok(count)
}
