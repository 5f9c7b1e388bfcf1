//! 恢复: where the suspension ended early, another date is promised (F-4.4d, F-4.6).

use events::assignment::Resumed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct PromiseAnewOnResumed(pub(super) Intake);

impl Consumer for PromiseAnewOnResumed {
    type Event = Resumed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Resumed>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Promised(received.event.promised_date);
        follow(tx, &self.0, &received, heard).await
    }
}
