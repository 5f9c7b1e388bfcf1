//! Members of an investigation group read the case.

use events::investigation::GroupFormed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::{Heard, StaffId};

pub(super) struct LetMembersReadOnGroupFormed(pub(super) Intake);

impl Consumer for LetMembersReadOnGroupFormed {
    type Event = GroupFormed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<GroupFormed>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let heard = Heard::Joined(event.member_ids.iter().copied().map(StaffId).collect());
        follow(tx, &self.0, &received, heard).await
    }
}
