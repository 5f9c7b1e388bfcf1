//! It was taken from people whose conflict came to light (F-4.2b).

use events::assignment::TakenAway;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::{Learned, StaffId};

pub(super) struct ReleasePeopleOnTakenAway;

impl Consumer for ReleasePeopleOnTakenAway {
    type Event = TakenAway;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<TakenAway>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<TakenAway>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let released = event.staff_ids.into_iter().map(StaffId).collect();
    hear(tx, &heard, move |c| {
        Ok(c.learn(Learned::Released(released), event.at))
    })
    .await
    .map(|_| ())
}
