//! A merging is undone, field by field (F-6.6).

use authorization::Action;
use chrono::{DateTime, Utc};
use persistence::{Actor, Revision, Tx};

use super::{CommandError, On, carry_out, load};
use crate::Intake;
use crate::domain::{ComplaintId, StaffId};
use crate::store;

/// Undoes it.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn unmerge(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
) -> Result<Revision, CommandError> {
    let (complaint, before) = load(tx, &on, Action::Unmerge).await?;
    let by = StaffId(on.caller.staff_id()?);
    let decision = complaint.clone().unmerge(Some(by))?;
    let actor = on.caller.actor();
    carry_out(tx, intake, &actor, &complaint, before, decision, on.at).await
}

/// The lead ended without an answer to its matter: what was merged into it goes on by itself, since
/// nobody took that back or decided on it.
pub(super) async fn release(
    tx: &mut Tx<'_>,
    intake: &Intake,
    lead: ComplaintId,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    for member in store::mergers::members(tx, lead).await? {
        let found = store::complaints::load(tx, member).await?;
        let (complaint, before) = found.ok_or(CommandError::NotFound)?;
        let decision = complaint.clone().unmerge(None)?;
        let actor = Actor::System;
        carry_out(tx, intake, &actor, &complaint, before, decision, at).await?;
    }
    Ok(())
}
