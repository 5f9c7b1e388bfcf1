//! 撤回: ends the case, unless it is about integrity (F-6.5).

use events::Event;
use events::complaint::ComplaintWithdrawn;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::End;

pub(super) struct EndCaseOnComplaintWithdrawn;

impl Consumer for EndCaseOnComplaintWithdrawn {
    type Event = ComplaintWithdrawn;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintWithdrawn>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        if !event.ends_case {
            let reason = "an integrity case goes on after a withdrawal".to_owned();
            return Ok(Reaction::Ignored { reason });
        }
        let what = Learned::Ended(End::Withdrawn);
        take_into_account(
            tx,
            ComplaintWithdrawn::SOURCE,
            event.complaint_id,
            event.at,
            what,
        )
        .await
    }
}
