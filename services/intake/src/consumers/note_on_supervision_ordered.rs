//! 督办.

use events::assignment::SupervisionOrdered;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnSupervisionOrdered(pub(super) Intake);

impl Consumer for NoteOnSupervisionOrdered {
    type Event = SupervisionOrdered;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<SupervisionOrdered>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
