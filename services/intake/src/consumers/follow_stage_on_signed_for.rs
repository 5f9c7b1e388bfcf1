//! 签收: it is being handled.

use events::assignment::SignedFor;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::{Heard, StaffId};

pub(super) struct FollowStageOnSignedFor(pub(super) Intake);

impl Consumer for FollowStageOnSignedFor {
    type Event = SignedFor;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<SignedFor>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let heard = Heard::SignedFor(StaffId(event.signed_by));
        follow(tx, &self.0, &received, heard).await
    }
}
