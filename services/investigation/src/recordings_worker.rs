//! The loop that raises alarms for recordings which nobody has secured (S-4.2). Every replica runs it;
//! each alarm is told and marked in one transaction.

use std::time::Duration;

use service::Worker;

use crate::InvestigationService;
use crate::commands::{self, CommandError};

/// A moved clock is heard within a second.
const EVERY: Duration = Duration::from_secs(1);

pub(crate) fn worker(service: InvestigationService) -> Worker {
    Worker::every("recordings to secure", EVERY, move || {
        let service = service.clone();
        async move {
            let at = service.clock.now();
            let raised: Result<bool, CommandError> = service
                .db
                .transaction(async move |mut tx| commands::raise_next(&mut tx, at).await)
                .await;
            Ok(usize::from(raised?))
        }
    })
}
