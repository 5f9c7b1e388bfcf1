//! 改派 is a task for whoever has it now (F-4.4c).

use events::assignment::Reassigned;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Details, Kind, Learned, StaffId};

pub(super) struct GiveTaskOnReassigned;

impl Consumer for GiveTaskOnReassigned {
    type Event = Reassigned;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Reassigned>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<Reassigned>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let (department, handler) = (event.department_id, event.handler_id.map(StaffId));
    let now = hear(tx, &heard, move |c| {
        Ok(c.learn(Learned::Dispatched(department, handler), event.at))
    })
    .await?;
    let to = match handler {
        Some(handler) => Some(handler),
        None => organization::department_head(tx, department)
            .await?
            .map(StaffId),
    };
    let details = Details {
        due_at: Some(event.due_at),
        ..Details::default()
    };
    let to = to.into_iter().collect();
    tell_staff(tx, &heard, &now, Kind::Dispatched, to, details).await
}
