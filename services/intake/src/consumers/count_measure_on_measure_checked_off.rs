//! A measure is done.

use events::assignment::MeasureCheckedOff;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct CountMeasureOnMeasureCheckedOff(pub(super) Intake);

impl Consumer for CountMeasureOnMeasureCheckedOff {
    type Event = MeasureCheckedOff;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<MeasureCheckedOff>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::MeasureCheckedOff;
        follow(tx, &self.0, &received, heard).await
    }
}
