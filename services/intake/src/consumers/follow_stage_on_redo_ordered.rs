//! 重办: it is being handled again.

use events::assignment::RedoOrdered;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct FollowStageOnRedoOrdered(pub(super) Intake);

impl Consumer for FollowStageOnRedoOrdered {
    type Event = RedoOrdered;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<RedoOrdered>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::RedoOrdered;
        follow(tx, &self.0, &received, heard).await
    }
}
