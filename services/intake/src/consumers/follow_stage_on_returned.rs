//! 退回: it waits for dispatch again.

use events::assignment::Returned;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct FollowStageOnReturned(pub(super) Intake);

impl Consumer for FollowStageOnReturned {
    type Event = Returned;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Returned>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::HandedBack;
        follow(tx, &self.0, &received, heard).await
    }
}
