//! 中止 was refused; the history shows it.

use events::assignment::SuspensionRefused;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnSuspensionRefused(pub(super) Intake);

impl Consumer for NoteOnSuspensionRefused {
    type Event = SuspensionRefused;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<SuspensionRefused>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
