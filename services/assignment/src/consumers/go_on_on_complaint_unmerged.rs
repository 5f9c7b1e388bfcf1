//! The merging is undone: the case goes on where it stood, with the same deadlines (F-6.6).

use events::Event;
use events::complaint::ComplaintUnmerged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;

pub(super) struct GoOnOnComplaintUnmerged;

impl Consumer for GoOnOnComplaintUnmerged {
    type Event = ComplaintUnmerged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintUnmerged>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let (source, what) = (ComplaintUnmerged::SOURCE, Learned::Unmerged);
        take_into_account(tx, source, event.complaint_id, event.at, what).await
    }
}
