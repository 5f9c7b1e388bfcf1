//! 改派: others have it now, who sign for it.

use events::assignment::Reassigned;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::{Heard, StaffId};

pub(super) struct FollowStageOnReassigned(pub(super) Intake);

impl Consumer for FollowStageOnReassigned {
    type Event = Reassigned;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Reassigned>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let heard = Heard::HandedOver {
            from_department: event.from_department_id,
            from: event.from_ids.iter().copied().map(StaffId).collect(),
            department: event.department_id,
            handler: event.handler_id.map(StaffId),
        };
        follow(tx, &self.0, &received, heard).await
    }
}
