//! 核实 has begun; the history shows it.

use events::investigation::InvestigationOpened;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnInvestigationOpened(pub(super) Intake);

impl Consumer for NoteOnInvestigationOpened {
    type Event = InvestigationOpened;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<InvestigationOpened>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
