//! 延期: the complainant is told the new date (F-4.4d, F-4.6).

use events::assignment::Extended;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, promise_anew};
use crate::commands::CommandError;
use crate::domain::Kind;

pub(super) struct TellNewDateOnExtended;

impl Consumer for TellNewDateOnExtended {
    type Event = Extended;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Extended>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<Extended>) -> Result<(), CommandError> {
    let heard = heard(&received);
    promise_anew(tx, &heard, Kind::Extended, received.event.promised_date).await
}
