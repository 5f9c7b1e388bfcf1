//! 回执 went out; the history shows it.

use events::notification::AcknowledgementSent;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnAcknowledgementSent(pub(super) Intake);

impl Consumer for NoteOnAcknowledgementSent {
    type Event = AcknowledgementSent;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<AcknowledgementSent>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
