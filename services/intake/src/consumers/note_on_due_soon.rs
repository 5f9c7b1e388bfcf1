//! 催办; the history shows it.

use events::assignment::DueSoon;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnDueSoon(pub(super) Intake);

impl Consumer for NoteOnDueSoon {
    type Event = DueSoon;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<DueSoon>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
