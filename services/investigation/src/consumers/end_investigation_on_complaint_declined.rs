//! 不予受理: there is nothing to investigate.

use events::Event;
use events::complaint::ComplaintDeclined;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::Ending;

pub(super) struct EndInvestigationOnComplaintDeclined;

impl Consumer for EndInvestigationOnComplaintDeclined {
    type Event = ComplaintDeclined;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintDeclined>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Ended(Ending::Declined);
        take_into_account(
            tx,
            ComplaintDeclined::SOURCE,
            event.complaint_id,
            event.at,
            what,
        )
        .await
    }
}
