//! 并单 (F-6.6): a repeat goes on within another complaint, which new facts may open again first.

use authorization::{Action, Denied};
use persistence::{Revision, Tx};
use regulation::ReopenReason;
use uuid::Uuid;

use super::{CommandError, On, carry_out, load, reopen};
use crate::Intake;
use crate::domain::{Complaint, ComplaintId, Decision, FieldError, StaffId};
use crate::store;

/// What is told.
pub(crate) struct Merging {
    /// The complaint that goes on.
    pub(crate) into: ComplaintId,
    /// Which facts are new, where that complaint is closed: it is opened again for them.
    pub(crate) new_facts: Option<String>,
    /// Names the remark that keeps them.
    pub(crate) remark: Uuid,
}

/// Merges. Both complaints are asked for: whoever may not decide about the lead is told what
/// somebody who names a lead that is not there is told.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn merge(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
    told: Merging,
) -> Result<Revision, CommandError> {
    // Locked in one order, so that two who merge the same two never wait for each other.
    let mut both = [on.complaint, told.into];
    both.sort_by_key(|id| id.0);
    for id in both {
        store::complaints::load(tx, id).await?;
    }
    let (complaint, before) = load(tx, &on, Action::Merge).await?;
    let by = StaffId(on.caller.staff_id()?);
    let lead = lead(tx, intake, &on, told).await?;
    let leads = !store::mergers::members(tx, on.complaint).await?.is_empty();
    let decision = complaint.clone().merge(by, &lead, leads, on.at)?;
    let actor = on.caller.actor();
    carry_out(tx, intake, &actor, &complaint, before, decision, on.at).await
}

async fn lead(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: &On,
    told: Merging,
) -> Result<Complaint, CommandError> {
    let at_lead = On {
        complaint: told.into,
        seen: None,
        ..on.clone()
    };
    let found = load(tx, &at_lead, Action::Merge).await;
    let (lead, before) = found.map_err(|e| match e {
        CommandError::NotFound | CommandError::Denied(Denied::Forbidden(_) | Denied::Hidden(_)) => {
            let rule = "must name a complaint that you may merge into";
            let pointer = "/into";
            CommandError::Fields(vec![FieldError { pointer, rule }])
        }
        other => other,
    })?;
    let Some(note) = told.new_facts else {
        return Ok(lead);
    };
    reopen::may(tx, &at_lead).await?;
    let reason = ReopenReason::NewFacts;
    let by = StaffId(on.caller.staff_id()?);
    let decision = lead.clone().reopen(by, reason, &note)?;
    let Decision::Changed(opened, _) = &decision else {
        return Ok(lead);
    };
    let opened = opened.clone();
    reopen::remember(tx, intake, &lead, told.remark, &note, by, on.at).await?;
    let actor = on.caller.actor();
    carry_out(tx, intake, &actor, &lead, before, decision, on.at).await?;
    Ok(opened)
}
