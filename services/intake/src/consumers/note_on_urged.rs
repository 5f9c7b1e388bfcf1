//! 催办 by a person.

use events::assignment::Urged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnUrged(pub(super) Intake);

impl Consumer for NoteOnUrged {
    type Event = Urged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Urged>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
