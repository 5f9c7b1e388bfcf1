//! Who may read what has changed: messages queued before are rendered by it, too.

use events::complaint::SensitivityChanged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::Learned;

pub(super) struct FollowSensitivityOnSensitivityChanged;

impl Consumer for FollowSensitivityOnSensitivityChanged {
    type Event = SensitivityChanged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<SensitivityChanged>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(
    tx: &mut Tx<'_>,
    received: Received<SensitivityChanged>,
) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    hear(tx, &heard, move |c| {
        Ok(c.learn(Learned::Sensitivity(event.sensitivity), event.at))
    })
    .await
    .map(|_| ())
}
