//! Erasure of personal data (F-6.4): when its time is over, or before, on a ground that two people agree on.

use authorization::{Action, Outcome};
use chrono::{DateTime, Utc};
use persistence::{Actor, Revision, Tx};
use regulation::ErasureGround;

use super::archive::members;
use super::{CommandError, On, keep, load_for_two, settled};
use crate::Intake;
use crate::domain::{Complaint, ComplaintId, Kept, StaffId};
use crate::store::{complaints, forget, keepings};

/// Erases it before its time is over.
#[tracing::instrument(skip_all, fields(complaint.id = %on.complaint.0))]
pub(crate) async fn erase(
    tx: &mut Tx<'_>,
    intake: &Intake,
    on: On,
    ground: ErasureGround,
) -> Result<Outcome<Revision>, CommandError> {
    let (complaint, before, permission) = load_for_two(tx, &on, Action::Erase).await?;
    let by = StaffId(on.caller.staff_id()?);
    let keeping = keepings::of(tx, on.complaint).await?;
    let kept = keeping.erase(&complaint, ground, Some(by), on.at)?;
    if let Kept::Changed(..) = kept
        && permission.second_person
        && !settled(tx, &on, Action::Erase, &complaint, &ground).await?
    {
        return Ok(Outcome::AwaitsSecondPerson);
    }
    let erasing = Erasing {
        actor: on.caller.actor(),
        ground,
        by: Some(by),
        at: on.at,
    };
    let after = erasing
        .carry_out(tx, intake, &complaint, before, kept)
        .await?;
    Ok(Outcome::CarriedOut(after))
}

/// Erases what has been kept for long enough; a refusal where something keeps it after all.
#[tracing::instrument(skip_all, fields(complaint.id = %id.0))]
pub(crate) async fn erase_overdue(
    tx: &mut Tx<'_>,
    intake: &Intake,
    id: ComplaintId,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    let found = complaints::load(tx, id).await?;
    let (complaint, before) = found.ok_or(CommandError::NotFound)?;
    let ground = ErasureGround::RetentionOver;
    let kept = keepings::of(tx, id)
        .await?
        .erase(&complaint, ground, None, at)?;
    let erasing = Erasing {
        actor: Actor::System,
        ground,
        by: None,
        at,
    };
    erasing
        .carry_out(tx, intake, &complaint, before, kept)
        .await?;
    Ok(())
}

/// A tombstone says that it was erased, and this copy of the database is from before. The others have
/// tombstones of their own, so nothing is told.
pub(crate) async fn erase_again(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    // Older than the complaint itself: there is nothing to forget.
    if complaints::load(tx, id).await?.is_some() {
        let mut keeping = keepings::of(tx, id).await?;
        (keeping.erased, keeping.hold) = (Some(at), None);
        keepings::save(tx, id, &keeping).await?;
        forget::forget(tx, id, sealing::random_bytes()).await?;
    }
    Ok(())
}

struct Erasing {
    actor: Actor,
    ground: ErasureGround,
    by: Option<StaffId>,
    at: DateTime<Utc>,
}

impl Erasing {
    /// With what goes on within it: all of it or nothing.
    async fn carry_out(
        &self,
        tx: &mut Tx<'_>,
        intake: &Intake,
        complaint: &Complaint,
        before: Revision,
        kept: Kept,
    ) -> Result<Revision, CommandError> {
        for (member, before) in members(tx, complaint.id()).await? {
            let keeping = keepings::of(tx, member.id()).await?;
            let kept = keeping.forget(self.ground, self.by, self.at)?;
            self.forget(tx, intake, &member, before, kept).await?;
        }
        self.forget(tx, intake, complaint, before, kept).await
    }

    async fn forget(
        &self,
        tx: &mut Tx<'_>,
        intake: &Intake,
        complaint: &Complaint,
        before: Revision,
        kept: Kept,
    ) -> Result<Revision, CommandError> {
        if kept == Kept::AlreadyDone {
            return Ok(before);
        }
        let id = complaint.id();
        forget::forget(tx, id, sealing::random_bytes()).await?;
        let after = keep(tx, intake, &self.actor, complaint, before, kept, self.at).await?;
        // Last: nothing but the commit may fail after the tombstone stands.
        intake.tombstones.lay(tx, id.0, self.at).await?;
        Ok(after)
    }
}
