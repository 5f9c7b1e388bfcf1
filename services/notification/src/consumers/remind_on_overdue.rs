//! Overdue is urgent: it does not wait for business hours (F-4.4e).

use events::assignment::Overdue;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, Details, Kind, StaffId};

pub(super) struct RemindOnOverdue;

impl Consumer for RemindOnOverdue {
    type Event = Overdue;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Overdue>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<Overdue>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let details = Details {
        due_at: Some(event.due_at),
        clock: Some(event.clock),
        ..Details::default()
    };
    let staff = event.staff_ids.into_iter().map(StaffId).collect();
    tell_staff(tx, &heard, &now, Kind::Overdue, staff, details).await
}
