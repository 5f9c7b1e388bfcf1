//! 办结: nothing more is due (F-6.4).

use events::complaint::ComplaintClosed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::End;

pub(super) struct EndOnComplaintClosed;

impl Consumer for EndOnComplaintClosed {
    type Event = ComplaintClosed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintClosed>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<ComplaintClosed>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    hear(tx, &heard, move |c| c.end(End::Closed, event.at)).await?;
    super::silence(tx, &heard).await
}
