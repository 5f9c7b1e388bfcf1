//! Approved: the reply is due.

use events::assignment::ResultApproved;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct FollowStageOnResultApproved(pub(super) Intake);

impl Consumer for FollowStageOnResultApproved {
    type Event = ResultApproved;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ResultApproved>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Approved;
        follow(tx, &self.0, &received, heard).await
    }
}
