//! 提级; the history shows it.

use events::assignment::Escalated;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnEscalated(pub(super) Intake);

impl Consumer for NoteOnEscalated {
    type Event = Escalated;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Escalated>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
