//! 受理 (F-4.1b).

use authorization::Action;
use persistence::{Revision, Tx};

use super::{CommandError, On, carry_out, load};
use crate::Intake;
use crate::domain::StaffId;

/// Accepts.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn accept(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
) -> Result<Revision, CommandError> {
    let (complaint, before) = load(tx, &on, Action::Accept).await?;
    let by = StaffId(on.caller.staff_id()?);
    let decision = complaint.clone().accept(by, on.at)?;
    let actor = on.caller.actor();
    carry_out(tx, intake, &actor, &complaint, before, decision, on.at).await
}
