//! 撤回 by the complainant, or recorded by staff on the complainant's behalf (F-6.5).

use authorization::Action;
use persistence::{Revision, Tx};

use super::{CommandError, On, carry_out, load, unmerge};
use crate::Intake;
use crate::domain::{Decision, StaffId, State};

/// Withdraws; scope C goes on all the same, and so does what was merged into it: others complained
/// of that.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn withdraw(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
) -> Result<Revision, CommandError> {
    let (complaint, before) = load(tx, &on, Action::Withdraw).await?;
    let recorded_by = on.caller.staff_id().ok().map(StaffId);
    let decision = complaint.clone().withdraw(recorded_by, on.at)?;
    let ends = matches!(&decision, Decision::Changed(next, _) if matches!(next.state(), State::Withdrawn { .. }));
    let actor = on.caller.actor();
    let revision = carry_out(tx, intake, &actor, &complaint, before, decision, on.at).await?;
    if ends {
        unmerge::release(tx, intake, on.complaint, on.at).await?;
    }
    Ok(revision)
}
