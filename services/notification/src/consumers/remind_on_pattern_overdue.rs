//! What was ordered on a pattern is late: its owner and whoever ordered it hear (F-5.3, F-5.4).

use events::assignment::PatternOverdue;
use messaging::{ConsumeError, Consumer, Reaction, Received};
use persistence::Tx;

use super::outcome;
use crate::commands::tell_of_overdue_pattern_measure;
use crate::domain::{PatternId, StaffId};

pub(super) struct RemindOnPatternOverdue;

impl Consumer for RemindOnPatternOverdue {
    type Event = PatternOverdue;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<PatternOverdue>,
    ) -> Result<Reaction, ConsumeError> {
        let (cause, at, event) = (received.id, received.at, received.event);
        let (pattern, due_at) = (PatternId(event.pattern_id), event.due_at);
        let staff = event.staff_ids.into_iter().map(StaffId).collect();
        outcome(tell_of_overdue_pattern_measure(tx, cause, pattern, staff, due_at, at).await)
    }
}
