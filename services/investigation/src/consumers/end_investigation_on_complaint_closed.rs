//! 办结: whatever was still due here is not due any more.

use events::Event;
use events::complaint::ComplaintClosed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::Ending;

pub(super) struct EndInvestigationOnComplaintClosed;

impl Consumer for EndInvestigationOnComplaintClosed {
    type Event = ComplaintClosed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintClosed>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Ended(Ending::Closed);
        take_into_account(
            tx,
            ComplaintClosed::SOURCE,
            event.complaint_id,
            event.at,
            what,
        )
        .await
    }
}
