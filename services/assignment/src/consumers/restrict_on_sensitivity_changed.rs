//! Who may read what has changed.

use events::Event;
use events::complaint::SensitivityChanged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;

pub(super) struct RestrictOnSensitivityChanged;

impl Consumer for RestrictOnSensitivityChanged {
    type Event = SensitivityChanged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<SensitivityChanged>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Sensitivity(event.sensitivity);
        take_into_account(
            tx,
            SensitivityChanged::SOURCE,
            event.complaint_id,
            event.at,
            what,
        )
        .await
    }
}
