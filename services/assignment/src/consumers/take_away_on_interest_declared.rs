//! Somebody declared an interest: they lose what they hold of the case, and see it no more (F-4.2b).

use events::Event;
use events::investigation::InterestDeclared;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::StaffId;

pub(super) struct TakeAwayOnInterestDeclared;

impl Consumer for TakeAwayOnInterestDeclared {
    type Event = InterestDeclared;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<InterestDeclared>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Interest(StaffId(event.staff_id));
        take_into_account(
            tx,
            InterestDeclared::SOURCE,
            event.complaint_id,
            event.at,
            what,
        )
        .await
    }
}
