//! 核实结论: a major result is approved only after its group has concluded.

use events::Event;
use events::investigation::InvestigationConcluded;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::StaffId;

pub(super) struct RememberConclusionOnInvestigationConcluded;

impl Consumer for RememberConclusionOnInvestigationConcluded {
    type Event = InvestigationConcluded;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<InvestigationConcluded>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Concluded(event.finding, StaffId(event.concluded_by));
        take_into_account(
            tx,
            InvestigationConcluded::SOURCE,
            event.complaint_id,
            event.at,
            what,
        )
        .await
    }
}
