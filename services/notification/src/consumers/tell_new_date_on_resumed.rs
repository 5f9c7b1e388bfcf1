//! 恢复: the complainant is told where the date changes by it (F-4.4d, F-4.6).

use events::assignment::Resumed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, promise_anew};
use crate::commands::CommandError;
use crate::domain::Kind;

pub(super) struct TellNewDateOnResumed;

impl Consumer for TellNewDateOnResumed {
    type Event = Resumed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Resumed>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<Resumed>) -> Result<(), CommandError> {
    let heard = heard(&received);
    promise_anew(tx, &heard, Kind::Resumed, received.event.promised_date).await
}
