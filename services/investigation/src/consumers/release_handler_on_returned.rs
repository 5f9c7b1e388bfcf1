//! 退回: it waits for dispatch again, and nobody handles it.

use events::Event;
use events::assignment::Returned;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;

pub(super) struct ReleaseHandlerOnReturned;

impl Consumer for ReleaseHandlerOnReturned {
    type Event = Returned;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Returned>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Returned;
        take_into_account(tx, Returned::SOURCE, event.complaint_id, event.at, what).await
    }
}
