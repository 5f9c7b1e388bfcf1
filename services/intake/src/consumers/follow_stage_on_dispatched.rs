//! 交办: department and handler work on it.

use events::assignment::Dispatched;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::{Heard, StaffId};

pub(super) struct FollowStageOnDispatched(pub(super) Intake);

impl Consumer for FollowStageOnDispatched {
    type Event = Dispatched;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Dispatched>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let heard = Heard::HandedOut {
            department: Some(event.department_id),
            staff: event.handler_id.into_iter().map(StaffId).collect(),
        };
        follow(tx, &self.0, &received, heard).await
    }
}
