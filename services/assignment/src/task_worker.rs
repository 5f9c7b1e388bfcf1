//! The loop that tells of measures and supervision orders whose date has passed, each exactly once:
//! as `due_worker` does for clocks.

use std::time::Duration;

use service::Worker;

use crate::AssignmentService;
use crate::commands::{self, CommandError, RaiseTaskError, RaisedTask};

const EVERY: Duration = Duration::from_secs(1);

pub(crate) fn worker(service: AssignmentService) -> Worker {
    Worker::every("due-tasks", EVERY, move || {
        let service = service.clone();
        async move {
            raise_tasks_due(&service).await?;
            Ok(0)
        }
    })
}

/// Everything that is overdue now and that no other replica has in hand; returns how many were told.
/// One that fails holds up none of the others; it stays due.
///
/// # Errors
/// Storage that is not available.
pub async fn raise_tasks_due(service: &AssignmentService) -> Result<usize, RaiseTaskError> {
    let (mut told, mut after) = (0, None);
    loop {
        let (now, from) = (service.clock.now(), after);
        let raising = service.db.transaction(async move |mut tx| {
            commands::raise_next_task(&mut tx, from.as_ref(), now).await
        });
        after = match raising.await {
            Ok(RaisedTask::None) => return Ok(told),
            Ok(RaisedTask::Told(due)) => {
                told += 1;
                Some(due)
            }
            Ok(RaisedTask::Dropped(due)) => Some(due),
            Err(RaiseTaskError {
                due: Some(due),
                why,
            }) if !matches!(&why, CommandError::Db(e) if e.is_transient()) => {
                let complaint = due.complaint.0;
                let error = &why as &(dyn std::error::Error + 'static);
                tracing::error!(error, complaint.id = %complaint, "an overdue task could not be told");
                Some(due)
            }
            Err(e) => return Err(e),
        };
    }
}
