//! A recording will soon be overwritten (S-4.2); the history shows it.

use events::investigation::RecordingAtRisk;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnRecordingAtRisk(pub(super) Intake);

impl Consumer for NoteOnRecordingAtRisk {
    type Event = RecordingAtRisk;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<RecordingAtRisk>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
