//! Somebody took a file out (S-4.2).

use events::complaint::EvidenceAccessed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{Told, hash, keep_custody};
use crate::domain::Deed;

pub(super) struct KeepCustodyOnEvidenceAccessed;

impl Consumer for KeepCustodyOnEvidenceAccessed {
    type Event = EvidenceAccessed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<EvidenceAccessed>,
    ) -> Result<Reaction, ConsumeError> {
        keep_custody(tx, received, told).await
    }
}

fn told(event: &EvidenceAccessed) -> Result<Told, ConsumeError> {
    let deed = Deed::Accessed {
        purpose: event.purpose,
        original: event.original,
        hash: hash(&event.sha256)?,
    };
    Ok((event.evidence_id, Some(event.accessed_by), deed))
}
