//! 延期 is refused: whoever asked hears that the deadline stays (F-4.4d).

use events::assignment::ExtensionRefused;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, Details, Kind, StaffId};

pub(super) struct TellHandlerOnExtensionRefused;

impl Consumer for TellHandlerOnExtensionRefused {
    type Event = ExtensionRefused;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ExtensionRefused>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<ExtensionRefused>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let details = Details::default();
    let staff = vec![StaffId(event.asked_by)];
    tell_staff(tx, &heard, &now, Kind::ExtensionRefused, staff, details).await
}
