//! 指定 is a task for each member of the group (S-4.4).

use events::assignment::Designated;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Details, Kind, Learned, StaffId};

pub(super) struct GiveTaskOnDesignated;

impl Consumer for GiveTaskOnDesignated {
    type Event = Designated;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<Designated>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<Designated>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let members: Vec<_> = event.member_ids.into_iter().map(StaffId).collect();
    let group = members.clone();
    let now = hear(tx, &heard, move |c| {
        Ok(c.learn(Learned::Designated(group), event.at))
    })
    .await?;
    let details = Details {
        due_at: Some(event.due_at),
        ..Details::default()
    };
    tell_staff(tx, &heard, &now, Kind::Designated, members, details).await
}
