//! 分类 moves the stage; sensitivity and seal follow it.

use events::investigation::ComplaintClassified;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use crate::Intake;
use crate::commands::follow::follow;
use crate::domain::Heard;

pub(super) struct FollowClassificationOnComplaintClassified(pub(super) Intake);

impl Consumer for FollowClassificationOnComplaintClassified {
    type Event = ComplaintClassified;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintClassified>,
    ) -> Result<Reaction, ConsumeError> {
        let event = &received.event;
        let heard = Heard::Classified {
            severity: event.severity,
            scopes: event.scopes.clone(),
            subtypes: event.subtypes.clone(),
            sensitivity: event.sensitivity,
        };
        follow(tx, &self.0, &received, heard).await
    }
}
