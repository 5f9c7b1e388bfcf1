//! A conflict came to light: it waits for other hands.

use events::assignment::TakenAway;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct FollowStageOnTakenAway(pub(super) Intake);

impl Consumer for FollowStageOnTakenAway {
    type Event = TakenAway;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<TakenAway>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::HandedBack;
        follow(tx, &self.0, &received, heard).await
    }
}
