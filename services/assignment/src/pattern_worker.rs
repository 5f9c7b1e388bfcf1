//! The loop that looks for patterns in what other services told (F-5.3), and tells of measures on
//! them that are overdue. Every replica runs it; one looks at a time.

use std::time::Duration;

use service::Worker;

use crate::AssignmentService;
use crate::commands::{self, CommandError};

const EVERY: Duration = Duration::from_secs(1);

pub(crate) fn worker(service: AssignmentService) -> Worker {
    Worker::every("patterns", EVERY, move || {
        let service = service.clone();
        async move {
            look_for_patterns(&service).await?;
            Ok(0)
        }
    })
}

/// Looks at everything that was told since, and tells of what is overdue.
///
/// # Errors
/// Storage that is not available: it is looked at again.
pub async fn look_for_patterns(service: &AssignmentService) -> Result<(), CommandError> {
    loop {
        let now = service.clock.now();
        let looking = service
            .db
            .transaction(async move |mut tx| commands::look_next(&mut tx, now).await);
        if !looking.await? {
            break;
        }
    }
    loop {
        let now = service.clock.now();
        let raising = service
            .db
            .transaction(async move |mut tx| commands::raise_next_pattern(&mut tx, now).await);
        if !raising.await? {
            return Ok(());
        }
    }
}
