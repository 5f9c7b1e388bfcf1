//! 签收: whoever signed handles it, and does not follow it up (F-6.3).

use events::assignment::SignedFor;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::{Learned, StaffId};

pub(super) struct FollowHandlerOnSignedFor;

impl Consumer for FollowHandlerOnSignedFor {
    type Event = SignedFor;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<SignedFor>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<SignedFor>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    hear(tx, &heard, move |c| {
        Ok(c.learn(Learned::SignedFor(StaffId(event.signed_by)), event.at))
    })
    .await
    .map(|_| ())
}
