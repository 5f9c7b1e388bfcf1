//! A message needs somebody; the history shows it.

use events::notification::MessageFailed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnMessageFailed(pub(super) Intake);

impl Consumer for NoteOnMessageFailed {
    type Event = MessageFailed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<MessageFailed>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
