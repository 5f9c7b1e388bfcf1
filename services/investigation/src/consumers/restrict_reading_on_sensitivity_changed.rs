//! Who may read what has changed in the register.

use events::Event;
use events::complaint::SensitivityChanged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;

pub(super) struct RestrictReadingOnSensitivityChanged;

impl Consumer for RestrictReadingOnSensitivityChanged {
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
