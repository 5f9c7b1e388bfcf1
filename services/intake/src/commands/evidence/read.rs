//! Who may see evidence, and taking it out; each of that is recorded and told (S-4.2).

use authorization::Caller;
use chrono::{DateTime, Utc};
use persistence::{Tx, audit};
use regulation::EvidencePurpose;
use sealing::FileKey;
use uuid::Uuid;

use super::permitted;
use crate::Intake;
use crate::commands::CommandError;
use crate::domain::{Access, Collected, ComplaintId, Fact, FileName, StaffId};
use crate::publish;
use crate::store::complaints;
use crate::store::evidence::{self, Evidence, State};

/// Every file of a complaint, those that failed as well.
pub(crate) async fn list(
    tx: &mut Tx<'_>,
    intake: &Intake,
    caller: &Caller,
    complaint: ComplaintId,
    at: DateTime<Utc>,
) -> Result<Vec<Evidence>, CommandError> {
    let key = permitted(tx, intake, caller, complaint).await?;
    let files = evidence::of(tx, &key, complaint).await?;
    let actor = caller.actor();
    audit::append(tx, complaint.0, at, &actor, "evidence.listed", b"").await?;
    Ok(files)
}

/// What is given out. No `Debug`: it holds a name and a key.
pub(crate) struct Taken {
    /// As it was collected.
    pub(crate) collected: Collected,
    /// What its sender called it.
    pub(crate) name: Option<FileName>,
    /// Opens it.
    pub(crate) key: FileKey,
    /// Bytes of what is given out.
    pub(crate) size: u64,
}

/// Takes a file out: nothing before it is released, and nothing that is not recorded first.
pub(crate) async fn take_out(
    tx: &mut Tx<'_>,
    intake: &Intake,
    caller: &Caller,
    (complaint, id): (ComplaintId, Uuid),
    (purpose, original): (EvidencePurpose, bool),
    at: DateTime<Utc>,
) -> Result<Taken, CommandError> {
    let key = permitted(tx, intake, caller, complaint).await?;
    let by = StaffId(caller.staff_id()?);
    let found = evidence::one(tx, &key, complaint, id).await?;
    let found = found.ok_or(CommandError::NotFound)?;
    let State::Kept(kept) = found.state else {
        return Err(CommandError::NotFound);
    };
    let unscanned_too = intake.settings.release_unscanned();
    if !kept.scan.is_released(unscanned_too) {
        return Err(CommandError::Quarantined);
    }
    let collected = kept.collected;
    let (key, size) = if original {
        (kept.key, collected.size)
    } else {
        kept.view.ok_or(CommandError::NoView)?
    };
    let access = Access {
        evidence: id,
        purpose,
        original,
        sha256: collected.sha256,
        by,
    };
    let seq = complaints::count_fact(tx, complaint).await?;
    let seq = seq.ok_or(CommandError::NotFound)?;
    let fact = Fact::EvidenceAccessed(access);
    publish::tell(tx, &caller.actor(), complaint, seq, at, vec![fact]).await?;
    Ok(Taken {
        collected,
        name: found.name,
        key,
        size,
    })
}
