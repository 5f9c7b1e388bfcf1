//! Another severity has others handle it: whoever had it does not any more (F-4.3a).

use events::assignment::Recalled;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::{Learned, StaffId};

pub(super) struct ReleasePeopleOnRecalled;

impl Consumer for ReleasePeopleOnRecalled {
    type Event = Recalled;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Recalled>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<Recalled>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let released = event.staff_ids.into_iter().map(StaffId).collect();
    hear(tx, &heard, move |c| {
        Ok(c.learn(Learned::Released(released), event.at))
    })
    .await
    .map(|_| ())
}
