//! Respondents became known: whoever is recused by that leaves the group (F-4.2b).

use events::Event;
use events::complaint::RespondentIdentified;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::StaffId;

pub(super) struct RecuseMembersOnRespondentIdentified;

impl Consumer for RecuseMembersOnRespondentIdentified {
    type Event = RespondentIdentified;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<RespondentIdentified>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Respondents(event.respondent_ids.into_iter().map(StaffId).collect());
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
