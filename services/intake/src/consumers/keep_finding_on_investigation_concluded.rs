//! 核实结论 goes into the register, and into the result at closing.

use events::investigation::InvestigationConcluded;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct KeepFindingOnInvestigationConcluded(pub(super) Intake);

impl Consumer for KeepFindingOnInvestigationConcluded {
    type Event = InvestigationConcluded;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<InvestigationConcluded>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let heard = Heard::Concluded(event.finding);
        follow(tx, &self.0, &received, heard).await
    }
}
