//! Comparing a file with the hash that was recorded when it was collected (S-4.2).

use authorization::Caller;
use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, pin_mut};
use persistence::Tx;
use regulation::EvidenceCondition;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::permitted;
use crate::Intake;
use crate::commands::CommandError;
use crate::domain::{Comparison, ComplaintId, Fact, StaffId};
use crate::publish;
use crate::store::complaints;
use crate::store::evidence::{self, Kept, State};
use crate::vault::{Damage, Name, ReadError, StoreError, pieces};

/// The file that is to be compared, for whoever may see it. In quarantine, too.
pub(crate) async fn to_verify(
    tx: &mut Tx<'_>,
    intake: &Intake,
    caller: &Caller,
    complaint: ComplaintId,
    id: Uuid,
) -> Result<Kept, CommandError> {
    let key = permitted(tx, intake, caller, complaint).await?;
    let found = evidence::one(tx, &key, complaint, id).await?;
    match found.map(|found| found.state) {
        Some(State::Kept(kept)) => Ok(*kept),
        Some(State::Receiving | State::Failed(_)) | None => Err(CommandError::NotFound),
    }
}

/// Reads every byte that is there and hashes it; outside of any transaction.
///
/// # Errors
/// [`StoreError`] where the store cannot be reached: that says nothing of the file.
pub(crate) async fn verify(
    intake: &Intake,
    kept: Kept,
    by: StaffId,
) -> Result<Comparison, StoreError> {
    let collected = kept.collected;
    let name = Name::Original(collected.id);
    let pieces = pieces(intake.vault.clone(), name, kept.key, collected.size);
    pin_mut!(pieces);
    let mut hash = Sha256::new();
    let (mut condition, mut damage) = (EvidenceCondition::Intact, None);
    while let Some(piece) = pieces.next().await {
        let (what, Damage { from, to }) = match piece {
            Ok(bytes) => {
                hash.update(&bytes);
                continue;
            }
            Err(ReadError::Altered(damage)) => (EvidenceCondition::Altered, damage),
            Err(ReadError::Missing(damage)) => (EvidenceCondition::Missing, damage),
            Err(ReadError::Store(e)) => return Err(e),
        };
        (condition, damage) = (what, Some((from, to)));
        break;
    }
    let found = damage.is_none().then(|| hash.finalize().into());
    if found.is_some_and(|found: [u8; 32]| found != collected.sha256) {
        (condition, damage) = (EvidenceCondition::Altered, Some((0, collected.size)));
    }
    Ok(Comparison {
        evidence: collected.id,
        condition,
        sha256: collected.sha256,
        found,
        damage,
        by,
    })
}

/// Records and tells what came of it.
pub(crate) async fn record(
    tx: &mut Tx<'_>,
    caller: &Caller,
    complaint: ComplaintId,
    comparison: Comparison,
    at: DateTime<Utc>,
) -> Result<(), CommandError> {
    // Decided before the file was read.
    tx.open(complaint.0).await?;
    let seq = complaints::count_fact(tx, complaint).await?;
    let seq = seq.ok_or(CommandError::NotFound)?;
    evidence::checked(tx, comparison.evidence, comparison.condition, at).await?;
    let fact = Fact::EvidenceVerified(comparison);
    publish::tell(tx, &caller.actor(), complaint, seq, at, vec![fact]).await?;
    Ok(())
}
