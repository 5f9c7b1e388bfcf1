//! Whoever signed for the part of a department reads what it is about.

use events::assignment::AssistSignedFor;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::{Heard, StaffId};

pub(super) struct LetAssistantsReadOnAssistSignedFor(pub(super) Intake);

impl Consumer for LetAssistantsReadOnAssistSignedFor {
    type Event = AssistSignedFor;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<AssistSignedFor>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let heard = Heard::Assisted {
            department: event.department_id,
            handler: Some(StaffId(event.signed_by)),
        };
        follow(tx, &self.0, &received, heard).await
    }
}
