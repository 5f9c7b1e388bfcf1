//! A review that upholds the result is told, too; otherwise it is worked on again (F-6.3).

use events::assignment::Reviewed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{ask_for_reply, heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::{Approved, Decision, StaffId};

pub(super) struct AskForReplyOnReviewed;

impl Consumer for AskForReplyOnReviewed {
    type Event = Reviewed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Reviewed>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<Reviewed>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let approved = Approved {
        by: StaffId(event.reviewed_by),
        at: event.at,
    };
    if !event.upheld {
        return hear(tx, &heard, |_| Ok(Decision::AlreadyDone))
            .await
            .map(|_| ());
    }
    let now = hear(tx, &heard, move |c| c.approved(approved, None)).await?;
    ask_for_reply(tx, &heard, &now).await
}
