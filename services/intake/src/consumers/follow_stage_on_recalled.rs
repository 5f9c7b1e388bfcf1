//! Another severity has others handle it: it waits for dispatch or designation again.

use events::assignment::Recalled;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct FollowStageOnRecalled(pub(super) Intake);

impl Consumer for FollowStageOnRecalled {
    type Event = Recalled;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Recalled>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::HandedBack;
        follow(tx, &self.0, &received, heard).await
    }
}
