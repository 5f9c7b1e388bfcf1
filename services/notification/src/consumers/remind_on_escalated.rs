//! 提级: the next level hears of it at once (F-4.4e).

use events::assignment::Escalated;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, Details, Kind, StaffId};

pub(super) struct RemindOnEscalated;

impl Consumer for RemindOnEscalated {
    type Event = Escalated;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Escalated>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<Escalated>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let details = Details {
        clock: Some(event.clock),
        alarm: Some(event.alarm),
        ..Details::default()
    };
    let staff = event.staff_ids.into_iter().map(StaffId).collect();
    tell_staff(tx, &heard, &now, Kind::Escalated, staff, details).await
}
