//! One more speaks for a collective complaint (F-6.6).

use authorization::Action;
use persistence::{Tx, audit};
use uuid::Uuid;

use super::{CommandError, On, load, once};
use crate::Intake;
use crate::domain::{Identity, StaffId};
use crate::store::{list, particulars, representatives};

/// Adds a representative, once; what they are called, and how many speak for it now, the complainant among
/// them.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn represent(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
    id: Uuid,
    (identity, key): (Identity, Option<once::Key>),
) -> Result<(Uuid, u32), CommandError> {
    let (complaint, _) = load(tx, &on, Action::Supplement).await?;
    let faults = identity.faults();
    if !faults.is_empty() {
        return Err(CommandError::Fields(faults));
    }
    let item = list::item(tx, on.complaint).await?;
    let anonymous = item.ok_or(CommandError::NotFound)?.anonymous;
    if let Some(id) = once::before(tx, key.as_ref(), on.at).await? {
        let others = representatives::count(tx, on.complaint).await?;
        return Ok((id, others + u32::from(!anonymous)));
    }
    once::made(tx, key.as_ref(), id).await?;
    let place = intake.places.find(tx, complaint.site()).await?;
    let place = place.ok_or(CommandError::NotFound)?;
    let others = representatives::count(tx, on.complaint).await?;
    complaint.represent(anonymous, others, place.site.policy.representatives_limit)?;
    let data_key = particulars::data_key(tx, &intake.ring, on.complaint).await?;
    let by = on.caller.staff_id().ok().map(StaffId);
    representatives::add(tx, &data_key, on.complaint, id, &identity, on.at, by).await?;
    let actor = on.caller.actor();
    let complaint = on.complaint.0;
    audit::append(tx, complaint, on.at, &actor, "representative.added", b"").await?;
    Ok((id, others + 1 + u32::from(!anonymous)))
}
