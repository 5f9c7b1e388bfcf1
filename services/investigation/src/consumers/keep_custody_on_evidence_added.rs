//! A file was brought in: the custody log begins (S-4.2).

use events::complaint::EvidenceAdded;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{Told, hash, keep_custody};
use crate::domain::Deed;

pub(super) struct KeepCustodyOnEvidenceAdded;

impl Consumer for KeepCustodyOnEvidenceAdded {
    type Event = EvidenceAdded;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<EvidenceAdded>,
    ) -> Result<Reaction, ConsumeError> {
        keep_custody(tx, received, told).await
    }
}

fn told(event: &EvidenceAdded) -> Result<Told, ConsumeError> {
    let deed = Deed::Collected {
        kind: event.kind,
        size: event.size,
        hash: hash(&event.sha256)?,
        recording: event.recording_id,
    };
    Ok((event.evidence_id, event.added_by, deed))
}
