//! 撤回 ends the case, but not where integrity is alleged (F-6.5).

use events::Event;
use events::complaint::ComplaintWithdrawn;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::Ending;

pub(super) struct EndInvestigationOnComplaintWithdrawn;

impl Consumer for EndInvestigationOnComplaintWithdrawn {
    type Event = ComplaintWithdrawn;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintWithdrawn>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        if !event.ends_case {
            return Ok(Reaction::Ignored {
                reason: "the withdrawal does not end the case".into(),
            });
        }
        let what = Learned::Ended(Ending::Withdrawn);
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
