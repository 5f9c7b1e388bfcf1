//! 分类: leads to dispatch or designation; anew, it recomputes deadlines (F-4.3a).

use events::Event;
use events::investigation::ComplaintClassified;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::take_into_account;
use crate::commands::Learned;
use crate::domain::Classification;
use crate::store;

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
        let (source, complaint) = (ComplaintClassified::SOURCE, event.complaint_id);
        let reaction = take_into_account(tx, source, complaint, event.at, what).await?;
        if reaction == Reaction::Handled {
            store::tally::of_subtypes(tx, complaint, &event.subtypes).await?;
        }
        Ok(reaction)
    }
}
