//! Respondents became known: whoever is recused now loses the case (F-4.2b).

use events::Event;
use events::complaint::RespondentIdentified;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::StaffId;

pub(super) struct TakeAwayOnRespondentIdentified;

impl Consumer for TakeAwayOnRespondentIdentified {
    type Event = RespondentIdentified;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<RespondentIdentified>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let respondents = event.respondent_ids.into_iter().map(StaffId).collect();
        let what = Learned::Respondents(respondents);
        take_into_account(
            tx,
            RespondentIdentified::SOURCE,
            event.complaint_id,
            event.at,
            what,
        )
        .await
    }
}
