//! Opened again: the next approval begins a new round (F-6.3).

use events::complaint::ComplaintReopened;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};

pub(super) struct ResumeOnComplaintReopened;

impl Consumer for ResumeOnComplaintReopened {
    type Event = ComplaintReopened;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintReopened>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<ComplaintReopened>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    hear(tx, &heard, move |c| c.resume(event.at))
        .await
        .map(|_| ())
}
