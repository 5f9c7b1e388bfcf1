//! 中止: the complainant is told what it means for the date (F-4.4d, F-4.6).

use events::assignment::Suspended;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, promise_anew};
use crate::commands::CommandError;
use crate::domain::Kind;

pub(super) struct TellNewDateOnSuspended;

impl Consumer for TellNewDateOnSuspended {
    type Event = Suspended;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Suspended>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<Suspended>) -> Result<(), CommandError> {
    let heard = heard(&received);
    promise_anew(tx, &heard, Kind::Suspended, received.event.promised_date).await
}
