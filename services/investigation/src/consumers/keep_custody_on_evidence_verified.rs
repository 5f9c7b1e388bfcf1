//! A file was compared with its hash (S-4.2).

use events::complaint::EvidenceVerified;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{Told, hash, keep_custody};
use crate::domain::Deed;

pub(super) struct KeepCustodyOnEvidenceVerified;

impl Consumer for KeepCustodyOnEvidenceVerified {
    type Event = EvidenceVerified;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<EvidenceVerified>,
    ) -> Result<Reaction, ConsumeError> {
        keep_custody(tx, received, told).await
    }
}

fn told(event: &EvidenceVerified) -> Result<Told, ConsumeError> {
    let after = event.found_sha256.as_deref().map(hash).transpose()?;
    let deed = Deed::Verified {
        condition: event.condition,
        before: hash(&event.sha256)?,
        after,
        damage: event.damaged_from.zip(event.damaged_to),
    };
    Ok((event.evidence_id, Some(event.verified_by), deed))
}
