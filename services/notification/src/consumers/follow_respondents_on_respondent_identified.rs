//! Who is complained about became known: they hear nothing of it from now on (F-4.2b).

use events::complaint::RespondentIdentified;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::{Learned, StaffId};

pub(super) struct FollowRespondentsOnRespondentIdentified;

impl Consumer for FollowRespondentsOnRespondentIdentified {
    type Event = RespondentIdentified;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<RespondentIdentified>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(
    tx: &mut Tx<'_>,
    received: Received<RespondentIdentified>,
) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let respondents = event.respondent_ids.into_iter().map(StaffId).collect();
    hear(tx, &heard, move |c| {
        Ok(c.learn(Learned::Respondents(respondents), event.at))
    })
    .await
    .map(|_| ())
}
