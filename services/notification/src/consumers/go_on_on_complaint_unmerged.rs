//! The merging is undone: what was due is due again (F-6.6).

use events::complaint::ComplaintUnmerged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{ask_for_reply, heard, outcome};
use crate::commands::{CommandError, hear_of_merging};

pub(super) struct GoOnOnComplaintUnmerged;

impl Consumer for GoOnOnComplaintUnmerged {
    type Event = ComplaintUnmerged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintUnmerged>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<ComplaintUnmerged>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear_of_merging(tx, &heard, move |c| c.unmerge(event.at)).await?;
    ask_for_reply(tx, &heard, &now).await
}
