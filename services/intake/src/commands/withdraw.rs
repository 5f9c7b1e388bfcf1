//! 撤回 by the complainant, or recorded by staff on the complainant's behalf (F-6.5).

use authorization::Action;
use persistence::{Revision, Tx};

use super::{CommandError, On, carry_out, load};
use crate::Intake;
use crate::domain::StaffId;

/// Withdraws; scope C goes on all the same.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn withdraw(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
) -> Result<Revision, CommandError> {
    let (complaint, before) = load(tx, &on, Action::Withdraw).await?;
    let recorded_by = on.caller.staff_id().ok().map(StaffId);
    let decision = complaint.clone().withdraw(recorded_by, on.at)?;
    let actor = on.caller.actor();
    carry_out(tx, intake, &actor, &complaint, before, decision, on.at).await
}
