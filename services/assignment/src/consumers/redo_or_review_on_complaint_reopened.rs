//! Opened again: redo, after the last one allowed the review; new facts are verified (F-6.3).

use events::Event;
use events::complaint::ComplaintReopened;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::StaffId;

pub(super) struct RedoOrReviewOnComplaintReopened;

impl Consumer for RedoOrReviewOnComplaintReopened {
    type Event = ComplaintReopened;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintReopened>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Reopened(event.reason, event.reopened_by.map(StaffId));
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
