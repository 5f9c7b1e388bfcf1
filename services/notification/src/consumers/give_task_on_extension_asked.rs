//! 延期 is asked for: a task for whoever decides, one level up (F-4.4d).

use events::assignment::ExtensionAsked;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, Details, Kind, StaffId};

pub(super) struct GiveTaskOnExtensionAsked;

impl Consumer for GiveTaskOnExtensionAsked {
    type Event = ExtensionAsked;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ExtensionAsked>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<ExtensionAsked>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let details = Details {
        due_at: Some(event.due_at),
        ..Details::default()
    };
    let staff = event.approver_ids.into_iter().map(StaffId).collect();
    tell_staff(tx, &heard, &now, Kind::ExtensionAsked, staff, details).await
}
