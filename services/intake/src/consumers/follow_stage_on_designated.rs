//! 指定: the members of the group work on it.

use events::assignment::Designated;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::{Heard, StaffId};

pub(super) struct FollowStageOnDesignated(pub(super) Intake);

impl Consumer for FollowStageOnDesignated {
    type Event = Designated;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Designated>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let heard = Heard::HandedOut {
            department: None,
            staff: event.member_ids.iter().copied().map(StaffId).collect(),
        };
        follow(tx, &self.0, &received, heard).await
    }
}
