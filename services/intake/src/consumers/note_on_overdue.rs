//! A deadline has passed; the history shows it (lists compare the deadline itself).

use events::assignment::Overdue;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnOverdue(pub(super) Intake);

impl Consumer for NoteOnOverdue {
    type Event = Overdue;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Overdue>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
