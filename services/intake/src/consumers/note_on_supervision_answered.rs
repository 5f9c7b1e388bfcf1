//! 督办 was answered.

use events::assignment::SupervisionAnswered;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnSupervisionAnswered(pub(super) Intake);

impl Consumer for NoteOnSupervisionAnswered {
    type Event = SupervisionAnswered;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<SupervisionAnswered>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
