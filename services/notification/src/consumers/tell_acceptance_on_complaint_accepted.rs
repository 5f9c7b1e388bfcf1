//! 受理 is told, with the promised date as it is now (F-4.1b, F-4.6).

use events::complaint::ComplaintAccepted;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::{Details, Kind, Learned, Message};

pub(super) struct TellAcceptanceOnComplaintAccepted;

impl Consumer for TellAcceptanceOnComplaintAccepted {
    type Event = ComplaintAccepted;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintAccepted>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<ComplaintAccepted>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let promised = event.promised_date;
    let now = hear(tx, &heard, move |c| {
        Ok(c.learn(Learned::Promised(promised), event.at))
    })
    .await?;
    let details = Details {
        promised: Some(promised),
        ..Details::default()
    };
    heard
        .queue(
            tx,
            now.case(),
            &[Message::to_complainant(Kind::Accepted, details)],
        )
        .await
}
