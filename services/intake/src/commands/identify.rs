//! Staff complained about become known; conflicts are decided anew everywhere (F-4.2b).

use authorization::Action;
use persistence::{Revision, Tx};
use uuid::Uuid;

use super::{CommandError, On, carry_out, load};
use crate::Intake;
use crate::domain::{FieldError, StaffId};

/// Adds respondents.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn identify(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
    staff: &[Uuid],
) -> Result<Revision, CommandError> {
    let (complaint, before) = load(tx, &on, Action::IdentifyRespondent).await?;
    let leader = known_and_leading(tx, staff, "/staff_ids").await?;
    let by = StaffId(on.caller.staff_id()?);
    let respondents: Vec<_> = staff.iter().copied().map(StaffId).collect();
    let decision = complaint.clone().identify(by, &respondents, leader)?;
    let actor = on.caller.actor();
    carry_out(tx, intake, &actor, &complaint, before, decision, on.at).await
}

/// Whether one of them leads; every one must be known, since nobody can be recused from a case
/// about a stranger.
pub(super) async fn known_and_leading(
    tx: &mut Tx<'_>,
    staff: &[Uuid],
    pointer: &'static str,
) -> Result<bool, CommandError> {
    if staff.is_empty() {
        return Ok(false);
    }
    for id in staff {
        if organization::staff(tx, *id).await?.is_none() {
            let rule = "must name members of staff";
            return Err(CommandError::Fields(vec![FieldError { pointer, rule }]));
        }
    }
    Ok(organization::is_leader(tx, staff).await?)
}
