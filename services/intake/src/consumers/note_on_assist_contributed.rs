//! An assisting department has given its part.

use events::assignment::AssistContributed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnAssistContributed(pub(super) Intake);

impl Consumer for NoteOnAssistContributed {
    type Event = AssistContributed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<AssistContributed>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
