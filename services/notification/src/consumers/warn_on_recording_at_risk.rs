//! A recording will soon be overwritten and nobody has secured it (S-4.2).

use events::investigation::RecordingAtRisk;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, Details, Kind, StaffId};

pub(super) struct WarnOnRecordingAtRisk;

impl Consumer for WarnOnRecordingAtRisk {
    type Event = RecordingAtRisk;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<RecordingAtRisk>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<RecordingAtRisk>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let details = Details {
        due_at: Some(event.overwritten_at),
        ..Details::default()
    };
    let staff = event.staff_ids.into_iter().map(StaffId).collect();
    tell_staff(tx, &heard, &now, Kind::RecordingAtRisk, staff, details).await
}
