//! Another severity has others handle it: nobody does for now. A group keeps what it found.

use events::Event;
use events::assignment::Recalled;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;

pub(super) struct ReleaseHandlerOnRecalled;

impl Consumer for ReleaseHandlerOnRecalled {
    type Event = Recalled;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Recalled>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Returned;
        take_into_account(tx, Recalled::SOURCE, event.complaint_id, event.at, what).await
    }
}
