//! The loop that lets clocks speak (F-4.4e). Every replica runs it; each alarm is claimed row by row,
//! told and marked in one transaction, so it is told exactly once. It wakes by real time and asks the
//! clock what time it is, so that a moved clock is heard within a second.

use std::time::Duration;

use service::Worker;

use crate::AssignmentService;
use crate::commands::{self, CommandError, Raised};

const EVERY: Duration = Duration::from_secs(1);

pub(crate) fn worker(service: AssignmentService) -> Worker {
    Worker::every("due-events", EVERY, move || {
        let service = service.clone();
        async move {
            raise_due(&service).await?;
            // What could not be told now is tried again in a second, and not at once.
            Ok(0)
        }
    })
}

/// Everything that is due now and that no other replica has in hand; returns how many were told.
/// One that fails holds up none of the others.
///
/// # Errors
/// Storage that is not available.
pub async fn raise_due(service: &AssignmentService) -> Result<usize, CommandError> {
    let (mut told, mut after) = (0, None);
    loop {
        let now = service.clock.now();
        let from = after;
        let raised = service
            .db
            .transaction(async move |mut tx| {
                commands::raise_next(&mut tx, from.as_ref(), now).await
            })
            .await?;
        after = match raised {
            Raised::None => return Ok(told),
            Raised::Told(due) => {
                told += 1;
                Some(due)
            }
            Raised::Dropped(due) => Some(due),
            Raised::Nobody(due) => {
                tracing::error!(complaint.id = %due.complaint.0, alarm = due.alarm.code(), "nobody is left to tell of a deadline");
                Some(due)
            }
        };
    }
}
