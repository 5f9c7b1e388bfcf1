//! 受理: the acceptance clock is met, that of classification runs.

use events::Event;
use events::complaint::ComplaintAccepted;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::StaffId;

pub(super) struct StartClassificationClockOnComplaintAccepted;

impl Consumer for StartClassificationClockOnComplaintAccepted {
    type Event = ComplaintAccepted;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintAccepted>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Accepted(StaffId(event.accepted_by));
        take_into_account(
            tx,
            ComplaintAccepted::SOURCE,
            event.complaint_id,
            event.at,
            what,
        )
        .await
    }
}
