//! A measure is somebody else's now, its owner being recused; the history shows it.

use events::assignment::MeasureTakenAway;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnMeasureTakenAway(pub(super) Intake);

impl Consumer for NoteOnMeasureTakenAway {
    type Event = MeasureTakenAway;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<MeasureTakenAway>,
    ) -> Result<Reaction, ConsumeError> {
        follow(tx, &self.0, &received, Heard::Noted).await
    }
}
