//! 中止 is refused: whoever asked hears that the clock runs on (F-4.4d).

use events::assignment::SuspensionRefused;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, Details, Kind, StaffId};

pub(super) struct TellHandlerOnSuspensionRefused;

impl Consumer for TellHandlerOnSuspensionRefused {
    type Event = SuspensionRefused;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<SuspensionRefused>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<SuspensionRefused>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let details = Details::default();
    let staff = vec![StaffId(event.asked_by)];
    tell_staff(tx, &heard, &now, Kind::SuspensionRefused, staff, details).await
}
