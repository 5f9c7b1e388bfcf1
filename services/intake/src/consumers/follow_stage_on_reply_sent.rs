//! 答复 went out: the follow-up is due. Waits for the approval that it answers.

use events::notification::ReplySent;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct FollowStageOnReplySent(pub(super) Intake);

impl Consumer for FollowStageOnReplySent {
    type Event = ReplySent;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ReplySent>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Replied;
        follow(tx, &self.0, &received, heard).await
    }
}
