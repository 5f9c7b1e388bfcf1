//! 答复: the reply clock is met, that of the follow-up runs.

use events::Event;
use events::notification::ReplySent;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::StaffId;

pub(super) struct StartFollowUpClockOnReplySent;

impl Consumer for StartFollowUpClockOnReplySent {
    type Event = ReplySent;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ReplySent>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Replied(StaffId(event.replied_by), event.round);
        take_into_account(tx, ReplySent::SOURCE, event.complaint_id, event.at, what).await
    }
}
