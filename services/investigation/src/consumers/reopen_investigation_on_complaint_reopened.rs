//! New facts begin a new round; other reasons let what was found stand.

use events::Event;
use events::complaint::ComplaintReopened;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;

pub(super) struct ReopenInvestigationOnComplaintReopened;

impl Consumer for ReopenInvestigationOnComplaintReopened {
    type Event = ComplaintReopened;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintReopened>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Reopened(event.reason, event.round);
        take_into_account(
            tx,
            ComplaintReopened::SOURCE,
            event.complaint_id,
            event.at,
            what,
        )
        .await
    }
}
