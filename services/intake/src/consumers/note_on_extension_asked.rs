//! 延期 was asked for; the history shows it.

use events::assignment::ExtensionAsked;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnExtensionAsked(pub(super) Intake);

impl Consumer for NoteOnExtensionAsked {
    type Event = ExtensionAsked;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ExtensionAsked>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
