//! An overdue measure is told to its owner, who may be the respondent, and to whoever ordered it, also
//! after the case has ended (F-5.4).

use events::assignment::MeasureOverdue;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, after_recusal, hear};
use crate::domain::{Decision, Details, Kind, Message, StaffId};

pub(super) struct RemindOnMeasureOverdue;

impl Consumer for RemindOnMeasureOverdue {
    type Event = MeasureOverdue;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<MeasureOverdue>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<MeasureOverdue>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let details = Details {
        due_at: Some(event.due_at),
        measure: Some(event.kind),
        ..Details::default()
    };
    let others = event.staff_ids.into_iter().map(StaffId).collect();
    let mut to = after_recusal(tx, heard.complaint, now.case(), others).await?;
    to.push(StaffId(event.owner_id));
    let messages = Message::to_staff(Kind::MeasureOverdue, to, details);
    heard.queue(tx, now.case(), &messages).await
}
