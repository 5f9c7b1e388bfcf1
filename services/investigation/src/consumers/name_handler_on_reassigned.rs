//! 改派: the other handler finds out from now on (F-4.2a).

use events::Event;
use events::assignment::Reassigned;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::StaffId;

pub(super) struct NameHandlerOnReassigned;

impl Consumer for NameHandlerOnReassigned {
    type Event = Reassigned;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Reassigned>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Dispatched(event.department_id, event.handler_id.map(StaffId));
        take_into_account(tx, Reassigned::SOURCE, event.complaint_id, event.at, what).await
    }
}
