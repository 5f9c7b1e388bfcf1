//! 交办: the handler's own work may lead to the finding (F-4.2a).

use events::Event;
use events::assignment::Dispatched;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::StaffId;

pub(super) struct NameHandlerOnDispatched;

impl Consumer for NameHandlerOnDispatched {
    type Event = Dispatched;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Dispatched>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Dispatched(event.department_id, event.handler_id.map(StaffId));
        take_into_account(tx, Dispatched::SOURCE, event.complaint_id, event.at, what).await
    }
}
