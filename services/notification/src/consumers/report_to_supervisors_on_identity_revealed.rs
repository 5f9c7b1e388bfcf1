//! Whoever supervises hears that somebody read who complains (F-6.9), however far the case is.

use events::complaint::IdentityRevealed;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear, supervisors, with_deputies};
use crate::domain::{Decision, Details, Kind, Message, StaffId};

pub(super) struct ReportToSupervisorsOnIdentityRevealed;

impl Consumer for ReportToSupervisorsOnIdentityRevealed {
    type Event = IdentityRevealed;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<IdentityRevealed>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<IdentityRevealed>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let (case, by) = (now.case(), StaffId(received.event.revealed_by));
    let staff = supervisors(tx, heard.complaint, case, by).await?;
    let mut staff = with_deputies(tx, &heard, case, staff).await?;
    // Who stands in for a supervisor may be the very person whom this is about.
    staff.retain(|person| *person != by);
    let messages = Message::to_staff(Kind::IdentityRevealed, staff, Details::default());
    heard.queue(tx, case, &messages).await
}
