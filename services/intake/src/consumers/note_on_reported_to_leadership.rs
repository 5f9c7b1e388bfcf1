//! A major complaint was reported at once; the history shows it.

use events::assignment::ReportedToLeadership;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct NoteOnReportedToLeadership(pub(super) Intake);

impl Consumer for NoteOnReportedToLeadership {
    type Event = ReportedToLeadership;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ReportedToLeadership>,
    ) -> Result<Reaction, ConsumeError> {
        let heard = Heard::Noted;
        follow(tx, &self.0, &received, heard).await
    }
}
