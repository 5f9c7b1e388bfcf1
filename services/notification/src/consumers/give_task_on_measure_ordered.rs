//! A measure is a task for its owner, who may be the respondent and hears of that measure only (F-5.4).

use events::assignment::MeasureOrdered;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, Details, Kind, Message, StaffId};

pub(super) struct GiveTaskOnMeasureOrdered;

impl Consumer for GiveTaskOnMeasureOrdered {
    type Event = MeasureOrdered;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<MeasureOrdered>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<MeasureOrdered>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let details = Details {
        due_at: Some(event.due_at),
        measure: Some(event.kind),
        ..Details::default()
    };
    let messages = Message::to_staff(Kind::MeasureOrdered, vec![StaffId(event.owner_id)], details);
    heard.queue(tx, now.case(), &messages).await
}
