//! The loop that archives, erases what has been kept for long enough, and removes the bytes of evidence that
//! nothing opens any more (F-6.4). Every replica runs it: rows are locked one by one, and what was done is
//! not done again.

use std::time::Duration;

use persistence::{DbError, Opened};
use service::Worker;
use uuid::Uuid;

use crate::Intake;
use crate::commands::{CommandError, archive, erase};
use crate::domain::ComplaintId;
use crate::store::{forget, keepings};

/// Rows looked at in one transaction.
const ROWS: i64 = 200;

/// The loop.
pub(crate) fn worker(intake: &Intake) -> Worker {
    let seconds = intake.settings.archive.round_seconds.get();
    let intake = intake.clone();
    let every = Duration::from_secs(seconds.into());
    // Not at once: whoever starts has more urgent things to do.
    Worker::new("archive and erase", move |stop| {
        let intake = intake.clone();
        async move {
            while tokio::time::timeout(every, stop.cancelled()).await.is_err() {
                round(&intake).await?;
            }
            Ok(())
        }
    })
}

async fn round(intake: &Intake) -> anyhow::Result<()> {
    // What stops one of them stops none of the others.
    let archived = intake.archive_due().await;
    let erased = intake.erase_due().await;
    let removed = intake.remove_erased_evidence().await;
    archived.and(erased).and(removed)?;
    Ok(())
}

/// What could not be done is met again by the next round, and nothing waits behind it. A refusal means that
/// something changed meanwhile, or that a member of it is held; anything else is an operator's.
fn passed_over(id: Uuid, done: Result<(), CommandError>) -> bool {
    match done {
        Ok(()) => return true,
        Err(e @ (CommandError::Refused(_) | CommandError::Stale)) => {
            tracing::debug!(complaint.id = %id, error = %e, "passed over");
        }
        Err(e) => tracing::error!(
            complaint.id = %id,
            error = %telemetry::chain(&e),
            "neither archived nor erased; the next round tries again"
        ),
    }
    false
}

impl Intake {
    /// Archives what ended long enough ago; how many. What the worker does every few minutes.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn archive_due(&self) -> anyhow::Result<usize> {
        let (mut archived, mut after) = (0, None);
        loop {
            let at = self.clock.now();
            let found: Result<archive::Due, CommandError> = self
                .db
                .transaction(async move |mut tx| archive::due(&mut tx, self, after, ROWS, at).await)
                .await;
            let archive::Due { ids, next } = found?;
            for id in ids {
                let done = self
                    .db
                    .transaction_on(&Opened::Everything, async move |mut tx| {
                        archive::archive(&mut tx, self, id, at).await
                    })
                    .await;
                archived += usize::from(passed_over(id.0, done));
            }
            match next {
                Some(place) => after = Some(place),
                None => return Ok(archived),
            }
        }
    }

    /// Erases what was kept for long enough; how many. What the worker does every few minutes.
    ///
    /// # Errors
    /// The database is not available, or tombstones cannot be written.
    pub async fn erase_due(&self) -> anyhow::Result<usize> {
        let (mut erased, mut after) = (0, None);
        loop {
            let at = self.clock.now();
            let found: Result<Vec<keepings::Place>, DbError> = self
                .db
                .transaction(async move |mut tx| keepings::to_erase(&mut tx, at, after, ROWS).await)
                .await;
            let found = found?;
            for (_, id) in &found {
                let complaint = ComplaintId(*id);
                let done = self
                    .db
                    .transaction_on(&Opened::Everything, async move |mut tx| {
                        erase::erase_overdue(&mut tx, self, complaint, at).await
                    })
                    .await;
                erased += usize::from(passed_over(*id, done));
            }
            match found.last() {
                Some(place) => after = Some(*place),
                None => return Ok(erased),
            }
        }
    }

    /// Removes the bytes of erased evidence from the store; of how many files.
    ///
    /// # Errors
    /// Database or object store are not available.
    pub async fn remove_erased_evidence(&self) -> anyhow::Result<usize> {
        let (mut removed, mut after) = (0, Uuid::nil());
        loop {
            let found: Result<Vec<Uuid>, DbError> = self
                .db
                .transaction_on(&Opened::Everything, async move |mut tx| {
                    forget::bytes_left(&mut tx, after, ROWS).await
                })
                .await;
            let found = found?;
            let Some(last) = found.last() else {
                return Ok(removed);
            };
            after = *last;
            for id in found {
                if let Err(e) = self.vault.discard(id).await {
                    tracing::error!(evidence.id = %id, error = %e, "erased evidence is still in the store");
                    continue;
                }
                let noted: Result<(), DbError> = self
                    .db
                    .transaction_on(&Opened::Everything, async move |mut tx| {
                        forget::bytes_gone(&mut tx, id).await
                    })
                    .await;
                noted?;
                removed += 1;
            }
        }
    }
}
