//! 受理: verification begins.

use events::Event;
use events::complaint::ComplaintAccepted;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;

pub(super) struct OpenInvestigationOnComplaintAccepted;

impl Consumer for OpenInvestigationOnComplaintAccepted {
    type Event = ComplaintAccepted;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintAccepted>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Accepted;
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
