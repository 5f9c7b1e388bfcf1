//! The result waits for endorsement.

use events::assignment::ResultSubmitted;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct FollowStageOnResultSubmitted(pub(super) Intake);

impl Consumer for FollowStageOnResultSubmitted {
    type Event = ResultSubmitted;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ResultSubmitted>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::ResultWaits;
        follow(tx, &self.0, &received, heard).await
    }
}
