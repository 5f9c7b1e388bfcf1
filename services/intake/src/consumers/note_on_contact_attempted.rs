//! 沟通协商: an attempt, with its outcome.

use events::assignment::ContactAttempted;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnContactAttempted(pub(super) Intake);

impl Consumer for NoteOnContactAttempted {
    type Event = ContactAttempted;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ContactAttempted>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
