//! 办结: nothing is awaited any more; measures may still be open (F-5.4).

use events::Event;
use events::complaint::ComplaintClosed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::End;

pub(super) struct EndCaseOnComplaintClosed;

impl Consumer for EndCaseOnComplaintClosed {
    type Event = ComplaintClosed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintClosed>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Ended(End::Closed);
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
