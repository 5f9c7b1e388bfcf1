//! 督办 was not answered in time.

use events::assignment::SupervisionOverdue;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnSupervisionOverdue(pub(super) Intake);

impl Consumer for NoteOnSupervisionOverdue {
    type Event = SupervisionOverdue;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<SupervisionOverdue>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
