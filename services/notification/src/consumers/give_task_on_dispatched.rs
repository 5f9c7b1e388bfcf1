//! 交办 is a task for the handler, else for the head of the department (S-4.4).

use events::assignment::Dispatched;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Details, Kind, Learned, StaffId};

pub(super) struct GiveTaskOnDispatched;

impl Consumer for GiveTaskOnDispatched {
    type Event = Dispatched;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Dispatched>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<Dispatched>) -> Result<(), CommandError> {
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
    tell_staff(
        tx,
        &heard,
        &now,
        Kind::Dispatched,
        to.into_iter().collect(),
        details,
    )
    .await
}
