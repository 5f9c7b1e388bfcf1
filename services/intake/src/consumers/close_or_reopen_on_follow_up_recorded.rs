//! 回访: finished, it closes the complaint or opens it again (F-6.3, F-6.4).

use events::notification::FollowUpRecorded;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct CloseOrReopenOnFollowUpRecorded(pub(super) Intake);

impl Consumer for CloseOrReopenOnFollowUpRecorded {
    type Event = FollowUpRecorded;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<FollowUpRecorded>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let heard = Heard::FollowedUp {
            satisfaction: event.satisfaction,
            finished: event.finished,
        };
        follow(tx, &self.0, &received, heard).await
    }
}
