//! 中止 was asked for; the history shows it.

use events::assignment::SuspensionAsked;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnSuspensionAsked(pub(super) Intake);

impl Consumer for NoteOnSuspensionAsked {
    type Event = SuspensionAsked;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<SuspensionAsked>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
