//! The loop that lets clocks speak (F-4.4e). Every replica runs it; each alarm is claimed row by row,
//! told and marked in one transaction, so it is told exactly once. It wakes by real time and asks the
//! clock what time it is, so that a moved clock is heard within a second.

use std::time::Duration;

use service::Worker;

use crate::commands::{self, CommandError, RaiseError, Raised};
use crate::{AssignmentService, store};

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
/// One that fails holds up none of the others; it stays due.
///
/// # Errors
/// Storage that is not available.
pub async fn raise_due(service: &AssignmentService) -> Result<usize, RaiseError> {
    let mut told = end_suspensions(service).await?;
    let mut after = None;
    loop {
        let (now, from) = (service.clock.now(), after);
        let raising = service.db.transaction(async move |mut tx| {
            commands::raise_next(&mut tx, from.as_ref(), now).await
        });
        after = match raising.await {
            Ok(Raised::None) => return Ok(told),
            Ok(Raised::Told(due)) => {
                told += 1;
                Some(due)
            }
            Ok(Raised::Dropped(due)) => Some(due),
            Ok(Raised::Nobody(due)) => {
                let (complaint, alarm) = (due.complaint.0, due.alarm.code());
                tracing::error!(complaint.id = %complaint, alarm, "nobody is left to tell of a deadline");
                Some(due)
            }
            Err(RaiseError {
                due: Some(due),
                why,
            }) if !is_transient(&why) => {
                let complaint = due.complaint.0;
                let error = &why as &(dyn std::error::Error + 'static);
                tracing::error!(error, complaint.id = %complaint, "an alarm could not be raised");
                Some(due)
            }
            Err(e) => return Err(e),
        };
    }
}

/// Suspensions whose end is reached, before the alarms that come after it (F-4.4d).
async fn end_suspensions(service: &AssignmentService) -> Result<usize, RaiseError> {
    let now = service.clock.now();
    let ended = service
        .db
        .transaction(async move |mut tx| store::relief::ended(&mut tx, now).await);
    let (ended, mut count) = (ended.await?, 0);
    for complaint in ended {
        let ending = service.db.transaction(async move |mut tx| {
            commands::end_suspension(&mut tx, complaint, now).await
        });
        match ending.await {
            Ok(resumed) => count += usize::from(resumed),
            Err(why) if !is_transient(&why) => {
                let error = &why as &(dyn std::error::Error + 'static);
                tracing::error!(error, complaint.id = %complaint.0, "a suspension could not be ended");
            }
            Err(why) => return Err(RaiseError { due: None, why }),
        }
    }
    Ok(count)
}

fn is_transient(why: &CommandError) -> bool {
    matches!(why, CommandError::Db(e) if e.is_transient())
}
