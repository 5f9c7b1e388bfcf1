//! A group lost its leader by recusal; the history shows it.

use events::investigation::GroupDissolved;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnGroupDissolved(pub(super) Intake);

impl Consumer for NoteOnGroupDissolved {
    type Event = GroupDissolved;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<GroupDissolved>,
    ) -> Result<Reaction, ConsumeError> {
        follow(tx, &self.0, &received, Heard::Noted).await
    }
}
