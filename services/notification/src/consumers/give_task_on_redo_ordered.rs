//! 重办 is a task for whoever handles it; a reply that is not sent yet is not due any more (F-6.1).

use events::assignment::RedoOrdered;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Details, Kind};

pub(super) struct GiveTaskOnRedoOrdered;

impl Consumer for GiveTaskOnRedoOrdered {
    type Event = RedoOrdered;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<RedoOrdered>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<RedoOrdered>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, move |c| c.redone(event.at)).await?;
    let case = now.case();
    let mut handlers = case.assigned.clone();
    handlers.extend(case.handler);
    tell_staff(
        tx,
        &heard,
        &now,
        Kind::RedoOrdered,
        handlers,
        Details::default(),
    )
    .await
}
