//! 分类 may change the promised date, which is told anew then (F-4.3a, F-4.6).

use events::investigation::ComplaintClassified;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear, other_limits, promised_date};
use crate::domain::{Decision, Details, Kind, Learned, Message};

pub(super) struct TellNewDateOnComplaintClassified;

impl Consumer for TellNewDateOnComplaintClassified {
    type Event = ComplaintClassified;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintClassified>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(
    tx: &mut Tx<'_>,
    received: Received<ComplaintClassified>,
) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let before = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let learned = Learned::Classified(event.severity, event.scopes, event.sensitivity);
    let now = hear(tx, &heard, move |c| Ok(c.learn(learned, event.at))).await?;
    if !other_limits(tx, before.case(), now.case()).await? {
        return Ok(());
    }
    let promised = promised_date(tx, now.case()).await?;
    if promised == now.case().promised {
        return Ok(());
    }
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
            &[Message::to_complainant(Kind::PromisedDateChanged, details)],
        )
        .await
}
