//! What other services told changes a case. All of it comes by the queue, so it has one shape: the
//! complaint, when, and what was learned.

use chrono::{DateTime, Utc};
use persistence::{Actor, Revision, Tx};
use regulation::{ReopenReason, Sensitivity};
use uuid::Uuid;

use super::recuse::give_up;
use super::{CommandError, Done, carry_out};
use crate::domain::{Case, ComplaintId, Decision, Ending, Group, Investigation, StaffId};
use crate::{publish, store};

/// One thing learned.
#[derive(Debug)]
pub enum Learned {
    /// It is in the register.
    Registered(Case),
    /// 受理.
    Accepted,
    /// Declined, withdrawn, closed or merged.
    Ended(Ending),
    /// Merged no more.
    Unmerged,
    /// Opened again; the number is the register's count.
    Reopened(ReopenReason, i32),
    /// All respondents known now.
    Respondents(Vec<StaffId>),
    /// Who may read what.
    Sensitivity(Sensitivity),
    /// The leadership's group.
    Designated(Group),
    /// 交办: the department, and the person where named.
    Dispatched(Uuid, Option<StaffId>),
    /// 签收 by this person.
    SignedFor(StaffId),
    /// 退回: nobody handles it any more.
    Returned,
    /// Taken from these people.
    TakenAway(Vec<StaffId>),
}

/// What was learned, of which complaint, from whom.
#[derive(Debug)]
pub struct Learn {
    /// Which complaint.
    pub complaint: ComplaintId,
    /// Which service told.
    pub source: &'static str,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Learned,
}

/// Takes it into account. Remembering creates; anything else needs what was remembered.
///
/// # Errors
/// [`CommandError`].
#[tracing::instrument(skip_all, fields(complaint.id = %cmd.complaint.0))]
pub async fn learn(tx: &mut Tx<'_>, cmd: Learn) -> Result<Done, CommandError> {
    let actor = Actor::Service(cmd.source.to_owned());
    let Some((current, revision)) = store::load(tx, cmd.complaint).await? else {
        return match cmd.what {
            Learned::Registered(case) => remember(tx, &actor, cmd.complaint, case).await,
            _ => Err(CommandError::NotFound),
        };
    };
    // On its way when it was merged: it counts beneath.
    let merged = match cmd.what {
        Learned::Ended(_) | Learned::Unmerged => None,
        _ => current.merged_since(),
    };
    let at = cmd.at;
    let next = match merged {
        Some(_) => current.clone().beneath(),
        None => current.clone(),
    };
    let known = next.clone();
    let decision = match cmd.what {
        Learned::Registered(_) => Decision::AlreadyDone,
        Learned::Unmerged => next.unmerge(at)?,
        Learned::Accepted => next.open(at)?,
        Learned::Ended(how) => next.end(how, at)?,
        Learned::Reopened(reason, reopening) => next.reopen(reason, reopening, at)?,
        Learned::Respondents(respondents) => next.identify_respondents(respondents, at)?,
        Learned::Sensitivity(sensitivity) => next.change_sensitivity(sensitivity, at)?,
        Learned::Designated(group) => next.take_designated_group(group)?,
        Learned::Dispatched(department, handler) => {
            next.hand_over(Some(department), handler, at)?
        }
        Learned::SignedFor(handler) => {
            let department = next.case().handling_department;
            next.hand_over(department, Some(handler), at)?
        }
        Learned::Returned => next.hand_over(None, None, at)?,
        Learned::TakenAway(people) => next.take_away(&people, at)?,
    };
    let decision = give_up(tx, &known, decision, at).await?;
    let decision = match merged {
        Some(since) => decision.within(since),
        None => decision,
    };
    carry_out(tx, &actor, current, revision, decision).await
}

async fn remember(
    tx: &mut Tx<'_>,
    actor: &Actor,
    complaint: ComplaintId,
    case: Case,
) -> Result<Done, CommandError> {
    let (new, facts) = Investigation::remember(complaint, case);
    let before = Revision::default();
    let after = store::save(tx, before, &new, &facts).await?;
    publish::tell(tx, actor, complaint, before.event_seq, facts).await?;
    Ok((new, after))
}
