//! The result waits for approval.

use events::assignment::ResultEndorsed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct FollowStageOnResultEndorsed(pub(super) Intake);

impl Consumer for FollowStageOnResultEndorsed {
    type Event = ResultEndorsed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ResultEndorsed>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::ResultWaits;
        follow(tx, &self.0, &received, heard).await
    }
}
