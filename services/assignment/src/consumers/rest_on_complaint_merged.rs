//! 并单: the case goes on within another one, so its clocks rest (F-6.6).

use events::Event;
use events::complaint::ComplaintMerged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::End;

pub(super) struct RestOnComplaintMerged;

impl Consumer for RestOnComplaintMerged {
    type Event = ComplaintMerged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintMerged>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let (source, what) = (ComplaintMerged::SOURCE, Learned::Ended(End::Merged));
        take_into_account(tx, source, event.complaint_id, event.at, what).await
    }
}
