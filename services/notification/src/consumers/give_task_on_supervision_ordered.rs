//! 督办 has to be answered by whoever has the case in hand (F-6.7).

use events::assignment::SupervisionOrdered;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, Details, Kind, StaffId};

pub(super) struct GiveTaskOnSupervisionOrdered;

impl Consumer for GiveTaskOnSupervisionOrdered {
    type Event = SupervisionOrdered;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<SupervisionOrdered>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(
    tx: &mut Tx<'_>,
    received: Received<SupervisionOrdered>,
) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let details = Details {
        due_at: Some(event.due_at),
        ..Details::default()
    };
    let to = event.staff_ids.into_iter().map(StaffId).collect();
    tell_staff(tx, &heard, &now, Kind::SupervisionOrdered, to, details).await
}
