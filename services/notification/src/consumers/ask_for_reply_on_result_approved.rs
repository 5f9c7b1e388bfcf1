//! An approved result is to be told: a reply is due (F-6.2).

use events::assignment::ResultApproved;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{ask_for_reply, heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::{Approved, StaffId};

pub(super) struct AskForReplyOnResultApproved;

impl Consumer for AskForReplyOnResultApproved {
    type Event = ResultApproved;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ResultApproved>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<ResultApproved>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let approved = Approved {
        by: StaffId(event.approved_by),
        at: event.at,
    };
    let handler = Some(StaffId(event.handler_id));
    let now = hear(tx, &heard, move |c| c.approved(approved, handler)).await?;
    ask_for_reply(tx, &heard, &now).await
}
