//! 复核 by the next level.

use events::assignment::ReviewOpened;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct FollowStageOnReviewOpened(pub(super) Intake);

impl Consumer for FollowStageOnReviewOpened {
    type Event = ReviewOpened;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ReviewOpened>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::ReviewOpened;
        follow(tx, &self.0, &received, heard).await
    }
}
