//! Taken from people whose conflict came to light: they hold nothing here either (F-4.2b).

use events::Event;
use events::assignment::TakenAway;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::StaffId;

pub(super) struct ReleasePeopleOnTakenAway;

impl Consumer for ReleasePeopleOnTakenAway {
    type Event = TakenAway;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<TakenAway>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::TakenAway(event.staff_ids.into_iter().map(StaffId).collect());
        take_into_account(tx, TakenAway::SOURCE, event.complaint_id, event.at, what).await
    }
}
