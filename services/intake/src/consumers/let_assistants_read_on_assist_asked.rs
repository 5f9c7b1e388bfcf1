//! 协办: a further department has a part, and reads what it is about.

use events::assignment::AssistAsked;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::{Heard, StaffId};

pub(super) struct LetAssistantsReadOnAssistAsked(pub(super) Intake);

impl Consumer for LetAssistantsReadOnAssistAsked {
    type Event = AssistAsked;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<AssistAsked>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let heard = Heard::Assisted {
            department: event.department_id,
            handler: event.handler_id.map(StaffId),
        };
        follow(tx, &self.0, &received, heard).await
    }
}
