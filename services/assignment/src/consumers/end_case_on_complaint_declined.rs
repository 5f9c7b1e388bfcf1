//! 不予受理: nothing is awaited any more.

use events::Event;
use events::complaint::ComplaintDeclined;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::End;

pub(super) struct EndCaseOnComplaintDeclined;

impl Consumer for EndCaseOnComplaintDeclined {
    type Event = ComplaintDeclined;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintDeclined>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Ended(End::Declined);
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
