//! A major complaint waits for the leadership's designation (S-4.4).

use events::assignment::ReportedToLeadership;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::{heard, outcome, tell_staff};
use crate::commands::{CommandError, hear};
use crate::domain::{Decision, Details, Kind, StaffId};

pub(super) struct GiveTaskOnReportedToLeadership;

impl Consumer for GiveTaskOnReportedToLeadership {
    type Event = ReportedToLeadership;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ReportedToLeadership>,
    ) -> Result<Reaction, ConsumeError> {
        outcome(react(tx, received).await)
    }
}

async fn react(
    tx: &mut Tx<'_>,
    received: Received<ReportedToLeadership>,
) -> Result<(), CommandError> {
    let heard = heard(&received);
    let event = received.event;
    let now = hear(tx, &heard, |_| Ok(Decision::AlreadyDone)).await?;
    let leaders = event.leader_ids.into_iter().map(StaffId).collect();
    tell_staff(
        tx,
        &heard,
        &now,
        Kind::ReportedToLeadership,
        leaders,
        Details::default(),
    )
    .await
}
