//! 并单: nothing is due here any more; a reply that the other complaint has got already is told (F-6.6).

use events::complaint::ComplaintMerged;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear_of_merging, tell_member_of_reply};
use crate::domain::ComplaintId;

pub(super) struct RestOnComplaintMerged;

impl Consumer for RestOnComplaintMerged {
    type Event = ComplaintMerged;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintMerged>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<ComplaintMerged>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let lead = ComplaintId(event.lead_id);
    hear_of_merging(tx, &heard, move |c| c.merge(lead, event.at)).await?;
    super::silence(tx, &heard).await?;
    tell_member_of_reply(tx, lead, heard.complaint, heard.at).await
}
