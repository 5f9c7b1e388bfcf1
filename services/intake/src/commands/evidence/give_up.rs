//! Uploads that do not end well: the row says so, and what was written is removed.
//!
//! First the row, then the bytes: a row that was kept in the meantime is not given up, and what
//! fails in between is found again by the row.

use chrono::TimeDelta;
use persistence::{DbError, Opened, Tx};
use uuid::Uuid;

use crate::Intake;
use crate::store::evidence;

/// Beyond the time that a sender has: for the examination of what came.
const GRACE: TimeDelta = TimeDelta::minutes(10);
/// Rows of one round of the sweep.
const ROWS: i64 = 50;

/// Gives an upload up when it is dropped, unless it was [kept](Self::kept): a sender that goes away
/// ends the request wherever it is.
pub(crate) struct GivingUp {
    intake: Intake,
    id: Uuid,
    why: &'static str,
    armed: bool,
}

impl GivingUp {
    /// From the moment on in which the row is there.
    pub(crate) fn of(intake: &Intake, id: Uuid) -> Self {
        Self {
            intake: intake.clone(),
            id,
            why: "interrupted",
            armed: true,
        }
    }

    /// It was refused: from now on it takes no room of the case, so that the sender may try another
    /// file at once. Its bytes are removed afterwards.
    pub(crate) async fn refused(&mut self, why: &'static str) {
        self.why = why;
        if let Err(e) = fail(&self.intake, self.id, why).await {
            tracing::warn!(error = %e, "a refused upload is given up later");
        }
    }

    /// It is evidence now.
    pub(crate) fn kept(mut self) {
        self.armed = false;
    }
}

impl Drop for GivingUp {
    fn drop(&mut self) {
        if self.armed {
            let (intake, id, why) = (self.intake.clone(), self.id, self.why);
            // On the main runtime: that of the request may be about to end.
            self.intake.runtime.spawn(async move {
                if let Err(e) = give_up(&intake, id, why).await {
                    tracing::warn!(error = format!("{e:#}"), "an upload is left to the sweep");
                }
            });
        }
    }
}

async fn give_up(intake: &Intake, id: Uuid, why: &str) -> anyhow::Result<()> {
    fail(intake, id, why).await?;
    remove(intake, id).await
}

async fn fail(intake: &Intake, id: Uuid, why: &str) -> Result<(), DbError> {
    let failing = async move |mut tx: Tx<'_>| evidence::fail(&mut tx, id, why).await;
    intake.db.transaction_on(&Opened::Everything, failing).await
}

/// Removes the bytes of a file that was not kept; nothing where it was.
async fn remove(intake: &Intake, id: Uuid) -> anyhow::Result<()> {
    let lost: Result<bool, DbError> = intake
        .db
        .transaction_on(&Opened::Everything, async move |mut tx| {
            evidence::is_failed(&mut tx, id).await
        })
        .await;
    if !lost? {
        return Ok(());
    }
    intake.vault.discard(id).await?;
    let removed: Result<(), DbError> = intake
        .db
        .transaction_on(&Opened::Everything, async move |mut tx| {
            evidence::removed(&mut tx, id).await
        })
        .await;
    Ok(removed?)
}

/// One round of the sweep: gives up what its sender has had time enough for, and removes what is
/// left of what failed. How many there were.
pub(crate) async fn sweep(intake: &Intake) -> anyhow::Result<usize> {
    let patience = TimeDelta::minutes(i64::from(intake.settings.evidence.upload_minutes));
    let before = intake.clock.now() - patience - GRACE;
    let found: Result<Vec<Uuid>, DbError> = intake
        .db
        .transaction_on(&Opened::Everything, async move |mut tx| {
            evidence::left_over(&mut tx, before, ROWS).await
        })
        .await;
    let found = found?;
    for id in &found {
        give_up(intake, *id, "interrupted").await?;
    }
    Ok(found.len())
}
