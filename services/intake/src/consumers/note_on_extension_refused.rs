//! 延期 was refused; the history shows it.

use events::assignment::ExtensionRefused;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnExtensionRefused(pub(super) Intake);

impl Consumer for NoteOnExtensionRefused {
    type Event = ExtensionRefused;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ExtensionRefused>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
