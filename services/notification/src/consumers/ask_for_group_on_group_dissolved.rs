//! A group lost its leader by recusal: whoever forms groups hears that another is needed (F-4.2b).

use events::investigation::GroupDissolved;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, complaint_department, hear};
use crate::domain::{Decision, Details, Kind};

pub(super) struct AskForGroupOnGroupDissolved;

impl Consumer for AskForGroupOnGroupDissolved {
    type Event = GroupDissolved;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<GroupDissolved>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<GroupDissolved>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let staff = complaint_department(tx, heard.complaint, now.case()).await?;
    let details = Details::default();
    tell_staff(tx, &heard, &now, Kind::GroupDissolved, staff, details).await
}
