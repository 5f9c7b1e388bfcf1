//! 回访 is finished; an attempt that reached nobody is not.

use events::Event;
use events::notification::FollowUpRecorded;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;

pub(super) struct StopFollowUpClockOnFollowUpRecorded;

impl Consumer for StopFollowUpClockOnFollowUpRecorded {
    type Event = FollowUpRecorded;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<FollowUpRecorded>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        if !event.finished {
            let reason = "the follow-up goes on".to_owned();
            return Ok(Reaction::Ignored { reason });
        }
        let what = Learned::FollowedUp(event.round);
        take_into_account(
            tx,
            FollowUpRecorded::SOURCE,
            event.complaint_id,
            event.at,
            what,
        )
        .await
    }
}
