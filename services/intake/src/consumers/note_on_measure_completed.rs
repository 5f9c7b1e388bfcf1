//! The owner says it is done; somebody else checks it off.

use events::assignment::MeasureCompleted;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnMeasureCompleted(pub(super) Intake);

impl Consumer for NoteOnMeasureCompleted {
    type Event = MeasureCompleted;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<MeasureCompleted>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
