//! 协办 is a task for whoever is named, else for the head of the department (F-4.4c).

use events::assignment::AssistAsked;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, Details, Kind, StaffId};

pub(super) struct GiveTaskOnAssistAsked;

impl Consumer for GiveTaskOnAssistAsked {
    type Event = AssistAsked;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<AssistAsked>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<AssistAsked>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let to = match event.handler_id {
        Some(handler) => Some(handler),
        None => organization::department_head(tx, event.department_id).await?,
    };
    let details = Details {
        due_at: Some(event.due_at),
        ..Details::default()
    };
    let to = to.into_iter().map(StaffId).collect();
    tell_staff(tx, &heard, &now, Kind::AssistAsked, to, details).await
}
