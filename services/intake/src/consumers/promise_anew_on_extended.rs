//! 延期: another date is promised (F-4.4d, F-4.6).

use events::assignment::Extended;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct PromiseAnewOnExtended(pub(super) Intake);

impl Consumer for PromiseAnewOnExtended {
    type Event = Extended;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Extended>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Promised(received.event.promised_date);
        follow(tx, &self.0, &received, heard).await
    }
}
