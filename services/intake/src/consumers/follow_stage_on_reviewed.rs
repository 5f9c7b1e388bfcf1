//! 复核 is decided: the reply is due, or the work is done again; dissatisfaction opens it no more.

use events::assignment::Reviewed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct FollowStageOnReviewed(pub(super) Intake);

impl Consumer for FollowStageOnReviewed {
    type Event = Reviewed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Reviewed>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let heard = Heard::Reviewed {
            upheld: event.upheld,
        };
        follow(tx, &self.0, &received, heard).await
    }
}
