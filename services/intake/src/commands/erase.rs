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
    if kept == Kept::AlreadyDone {
        return Ok(Outcome::CarriedOut(before));
    }
    let erasing = Erasing {
        actor: on.caller.actor(),
        ground,
        by: Some(by),
        at: on.at,
    };
    // Before anybody waits for a second person: what is held within it forbids it, too.
    let within = erasing.within(tx, &complaint).await?;
    if permission.second_person && !settled(tx, &on, Action::Erase, &complaint, &ground).await? {
        return Ok(Outcome::AwaitsSecondPerson);
    }
    let whole = (complaint, before, kept);
    let after = erasing.carry_out(tx, intake, within, whole).await?;
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
    if kept == Kept::AlreadyDone {
        return Ok(());
    }
    let erasing = Erasing {
        actor: Actor::System,
        ground,
        by: None,
        at,
    };
    let within = erasing.within(tx, &complaint).await?;
    let whole = (complaint, before, kept);
    erasing.carry_out(tx, intake, within, whole).await?;
    Ok(())
}

/// A tombstone says that it was erased, and this database does not. Where it was committed, this is a copy
/// from before, whatever it says of the complaint. Otherwise that transaction may have failed: what goes on,
/// or is held, is left alone then, and false. The other services have tombstones of their own, so nothing is
/// told.
pub(crate) async fn erase_again(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    committed: bool,
    at: DateTime<Utc>,
) -> Result<bool, CommandError> {
    let Some((complaint, _)) = complaints::load(tx, id).await? else {
        // Older than the complaint itself: there is nothing to forget.
        return Ok(true);
    };
    let mut keeping = keepings::of(tx, id).await?;
    let settled = complaint.is_over() && keeping.hold.is_none();
    if !committed && !settled {
        tracing::error!(
            complaint.id = %id.0,
            "a tombstone stands for a complaint that goes on or is held: it is not erased"
        );
        return Ok(false);
    }
    (keeping.erased, keeping.hold) = (keeping.erased.or(Some(at)), None);
    keepings::save(tx, id, &keeping).await?;
    forget::forget(tx, id, sealing::random_bytes()).await?;
    Ok(true)
}

struct Erasing {
    actor: Actor,
    ground: ErasureGround,
    by: Option<StaffId>,
    at: DateTime<Utc>,
}

/// A complaint, where its row stands, and how it is kept from now on.
type Change = (Complaint, Revision, Kept);

impl Erasing {
    /// What goes on within it is erased with it: all of it or nothing.
    async fn within(
        &self,
        tx: &mut Tx<'_>,
        complaint: &Complaint,
    ) -> Result<Vec<Change>, CommandError> {
        let mut within = Vec::new();
        for (member, before) in members(tx, complaint.id()).await? {
            let keeping = keepings::of(tx, member.id()).await?;
            let kept = keeping.forget(&member, self.ground, self.by, self.at)?;
            within.push((member, before, kept));
        }
        Ok(within)
    }

    async fn carry_out(
        &self,
        tx: &mut Tx<'_>,
        intake: &Intake,
        within: Vec<Change>,
        whole: Change,
    ) -> Result<Revision, CommandError> {
        let mut all = within;
        let mut after = whole.1;
        all.push(whole);
        let mut forgotten = Vec::new();
        for (complaint, before, kept) in all {
            if kept != Kept::AlreadyDone {
                let (id, at) = (complaint.id(), self.at);
                tx.open(id.0).await?;
                forget::forget(tx, id, sealing::random_bytes()).await?;
                after = keep(tx, intake, &self.actor, &complaint, before, kept, at).await?;
                forgotten.push(id.0);
            }
        }
        // Last: nothing but the commit may fail after tombstones stand.
        intake.tombstones.lay(tx, &forgotten, self.at).await?;
        Ok(after)
    }
}
