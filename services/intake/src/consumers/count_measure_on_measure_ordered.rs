//! 整改 is a fact of its own beside result and satisfaction (F-6.4).

use events::assignment::MeasureOrdered;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct CountMeasureOnMeasureOrdered(pub(super) Intake);

impl Consumer for CountMeasureOnMeasureOrdered {
    type Event = MeasureOrdered;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<MeasureOrdered>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::MeasureOrdered;
        follow(tx, &self.0, &received, heard).await
    }
}
