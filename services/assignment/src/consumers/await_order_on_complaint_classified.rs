//! 分类: leads to dispatch or designation; anew, it recomputes deadlines (F-4.3a).

use events::Event;
use events::investigation::ComplaintClassified;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::Classification;

pub(super) struct AwaitOrderOnComplaintClassified;

impl Consumer for AwaitOrderOnComplaintClassified {
    type Event = ComplaintClassified;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintClassified>,
    ) -> Result<Reaction, ConsumeError> {
        let event = received.event;
        let what = Learned::Classified(Classification {
            severity: event.severity,
            scopes: event.scopes,
            sensitivity: event.sensitivity,
            at: event.at,
        });
        take_into_account(
            tx,
            ComplaintClassified::SOURCE,
            event.complaint_id,
            event.at,
            what,
        )
        .await
    }
}
