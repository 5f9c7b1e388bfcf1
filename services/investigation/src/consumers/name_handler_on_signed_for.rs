//! 签收: whoever signed handles it, where nobody was named at dispatch.

use events::Event;
use events::assignment::SignedFor;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::StaffId;

pub(super) struct NameHandlerOnSignedFor;

impl Consumer for NameHandlerOnSignedFor {
    type Event = SignedFor;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<SignedFor>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::SignedFor(StaffId(event.signed_by));
        take_into_account(tx, SignedFor::SOURCE, event.complaint_id, event.at, what).await
    }
}
