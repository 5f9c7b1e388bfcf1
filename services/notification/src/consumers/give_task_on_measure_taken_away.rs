//! A measure whose owner is recused is somebody else's task (F-4.2b, F-5.4).

use events::assignment::MeasureTakenAway;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, Details, Kind, Message, StaffId};

pub(super) struct GiveTaskOnMeasureTakenAway;

impl Consumer for GiveTaskOnMeasureTakenAway {
    type Event = MeasureTakenAway;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<MeasureTakenAway>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<MeasureTakenAway>) -> Result<(), CommandError> {
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
