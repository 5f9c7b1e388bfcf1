//! A measure is not done by its due date.

use events::assignment::MeasureOverdue;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnMeasureOverdue(pub(super) Intake);

impl Consumer for NoteOnMeasureOverdue {
    type Event = MeasureOverdue;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<MeasureOverdue>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
