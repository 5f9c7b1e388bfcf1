//! 复核 is a task for the next level (F-6.3).

use events::assignment::ReviewOpened;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, Details, Kind, StaffId};

pub(super) struct GiveTaskOnReviewOpened;

impl Consumer for GiveTaskOnReviewOpened {
    type Event = ReviewOpened;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ReviewOpened>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(tx: &mut Tx<'_>, received: Received<ReviewOpened>) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let reviewers = event.reviewer_ids.into_iter().map(StaffId).collect();
    let details = Details {
        due_at: Some(event.due_at),
        ..Details::default()
    };
    tell_staff(tx, &heard, &now, Kind::ReviewOpened, reviewers, details).await
}
