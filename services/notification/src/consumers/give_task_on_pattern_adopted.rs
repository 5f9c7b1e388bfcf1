//! What was ordered on a pattern is a task for its owner (F-5.3, F-5.4).

use events::assignment::PatternAdopted;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::outcome;
use crate::commands::tell_of_pattern_measure;
use crate::domain::{Details, PatternId, StaffId};

pub(super) struct GiveTaskOnPatternAdopted;

impl Consumer for GiveTaskOnPatternAdopted {
    type Event = PatternAdopted;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<PatternAdopted>,
    ) -> Result<Reaction, ConsumeError> {
        let (cause, at, event) = (received.id, received.at, received.event);
        let (pattern, owner) = (PatternId(event.pattern_id), StaffId(event.owner_id));
        let details = Details {
            due_at: Some(event.due_at),
            measure: Some(event.measure),
            ..Details::default()
        };
        outcome(tell_of_pattern_measure(tx, cause, pattern, owner, details, at).await)
    }
}
