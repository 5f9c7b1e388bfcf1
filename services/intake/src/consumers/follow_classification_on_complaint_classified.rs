//! 分类 moves the stage; sensitivity, seal and promised date follow it.

use events::investigation::ComplaintClassified;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::{follow, promised_at};
use crate::domain::{ComplaintId, Heard};

pub(super) struct FollowClassificationOnComplaintClassified(pub(super) Intake);

impl Consumer for FollowClassificationOnComplaintClassified {
    type Event = ComplaintClassified;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintClassified>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let id = ComplaintId(event.complaint_id);
        let now = (event.severity, &event.scopes[..]);
        let Some((promised, other_limits)) = promised_at(tx, &self.0, id, now).await? else {
            let reason = "no such complaint".to_owned();
            return Ok(Reaction::Ignored { reason });
        };
        let heard = Heard::Classified {
            severity: event.severity,
            scopes: event.scopes.clone(),
            subtypes: event.subtypes.clone(),
            sensitivity: event.sensitivity,
            promised,
            other_limits,
        };
        follow(tx, &self.0, &received, heard).await
    }
}
