//! 不予受理 is told with reason and signpost, never silently (F-2.2).

use events::complaint::ComplaintDeclined;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::{Details, End, Kind, Message};

pub(super) struct TellReasonOnComplaintDeclined;

impl Consumer for TellReasonOnComplaintDeclined {
    type Event = ComplaintDeclined;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintDeclined>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<ComplaintDeclined>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, move |c| c.end(End::Declined, event.at)).await?;
    super::silence(tx, &heard).await?;
    let details = Details {
        reason: Some(event.reason),
        ..Details::default()
    };
    heard
        .queue(
            tx,
            now.case(),
            &[Message::to_complainant(Kind::Declined, details)],
        )
        .await
}
