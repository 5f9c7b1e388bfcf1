//! 撤回 ends the case, but not where integrity is alleged (F-6.5).

use events::complaint::ComplaintWithdrawn;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, End};

pub(super) struct EndOnComplaintWithdrawn;

impl Consumer for EndOnComplaintWithdrawn {
    type Event = ComplaintWithdrawn;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintWithdrawn>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(
    tx: &mut Tx<'_>,
    received: Received<ComplaintWithdrawn>,
) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let ends = event.ends_case;
    hear(tx, &heard, move |c| {
        if ends {
            c.end(End::Withdrawn, event.at)
        } else {
            Ok(Decision::AlreadyDone)
        }
    })
    .await?;
    if ends {
        super::silence(tx, &heard).await
    } else {
        Ok(())
    }
}
