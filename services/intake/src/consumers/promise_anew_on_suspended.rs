//! 中止: another date is promised (F-4.4d, F-4.6).

use events::assignment::Suspended;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct PromiseAnewOnSuspended(pub(super) Intake);

impl Consumer for PromiseAnewOnSuspended {
    type Event = Suspended;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Suspended>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Promised(received.event.promised_date);
        follow(tx, &self.0, &received, heard).await
    }
}
