//! Erased by the register: whatever anybody wrote about it here goes, too, for good (F-6.4).

use erasure::Tombstones;
use events::complaint::ComplaintErased;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::domain::ComplaintId;
use crate::store;

pub(super) struct EraseOnComplaintErased(pub(super) Tombstones);

impl Consumer for EraseOnComplaintErased {
    type Event = ComplaintErased;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintErased>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        store::forget(tx, ComplaintId(event.complaint_id)).await?;
        // Last: nothing but the commit may fail after the tombstone stands.
        let laid = self.0.lay(tx, &[event.complaint_id], event.at).await;
        laid.map_err(|e| ConsumeError::Retry(e.into()))?;
        Ok(Reaction::Handled)
    }
}
