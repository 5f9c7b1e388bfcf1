//! The running clock, for the register and its overdue filter.

use events::assignment::DeadlineChanged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct KeepDeadlineOnDeadlineChanged(pub(super) Intake);

impl Consumer for KeepDeadlineOnDeadlineChanged {
    type Event = DeadlineChanged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<DeadlineChanged>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let heard = Heard::Due(event.clock, event.due_at);
        follow(tx, &self.0, &received, heard).await
    }
}
