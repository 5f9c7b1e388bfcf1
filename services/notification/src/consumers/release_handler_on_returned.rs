//! 退回: whoever returned it does not handle it any more (F-4.4c).

use events::assignment::Returned;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::{Learned, StaffId};

pub(super) struct ReleaseHandlerOnReturned;

impl Consumer for ReleaseHandlerOnReturned {
    type Event = Returned;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Returned>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<Returned>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let released = vec![StaffId(event.returned_by)];
    hear(tx, &heard, move |c| {
        Ok(c.learn(Learned::Released(released), event.at))
    })
    .await
    .map(|_| ())
}
