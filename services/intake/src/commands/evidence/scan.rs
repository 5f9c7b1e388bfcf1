//! The scanner looks at what was kept: a file is taken up, sent, and what comes of it recorded.
//!
//! The bytes go between two transactions. What cannot be scanned waits longer each time and holds
//! nobody up; whatever happens in between leaves the file unscanned, in quarantine.

use anyhow::Context as _;
use chrono::TimeDelta;
use persistence::{Actor, DbError, Opened, Tx, audit};
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::Intake;
use crate::clamd::{Clamd, Unanswered};
use crate::commands::CommandError;
use crate::domain::{Scan, Scanned, scan_again_in};
use crate::store::evidence::{self, State};
use crate::store::particulars;
use crate::store::scans::{self, Claimed};
use crate::vault::{Name, pieces};

/// Beyond the time that a file may take; then whoever took it up has ended.
const GRACE: TimeDelta = TimeDelta::minutes(1);

/// What came of looking for a file.
#[derive(Debug)]
pub(crate) enum Round {
    /// Nothing is due.
    Idle,
    /// Something is, and clamd is not there: no file is tried.
    Away(Unanswered),
    /// One was tried.
    Tried,
}

/// Takes up the next file, has it scanned, and records what came of it. Stopped in the middle, the
/// file is free at once.
///
/// # Errors
/// The database is not available.
pub(crate) async fn scan_next(
    intake: &Intake,
    clamd: &Clamd,
    stop: &CancellationToken,
) -> Result<Round, DbError> {
    let largest = intake.settings.clamd.largest();
    let now = clock::real_now();
    let due = intake
        .db
        .transaction_on(&Opened::Everything, async move |mut tx| {
            scans::is_due(&mut tx, largest, now).await
        });
    if !due.await? {
        return Ok(Round::Idle);
    }
    if let Err(e) = clamd.ping().await {
        return Ok(Round::Away(e));
    }
    let now = clock::real_now();
    let until = now + intake.settings.clamd.timeout() + GRACE;
    let claiming = async move |mut tx: Tx<'_>| scans::claim(&mut tx, largest, now, until).await;
    let claimed: Result<Option<Claimed>, DbError> = intake
        .db
        .transaction_on(&Opened::Everything, claiming)
        .await;
    let Some(claimed) = claimed? else {
        return Ok(Round::Idle);
    };
    let said = tokio::select! {
        said = ask(intake, clamd, claimed) => said,
        () = stop.cancelled() => {
            again(intake, claimed, TimeDelta::zero()).await?;
            return Ok(Round::Idle);
        }
    };
    match said {
        Ok(scanned) => record(intake, claimed, scanned).await?,
        Err(e) => {
            tracing::warn!(
                evidence.id = %claimed.id,
                tries = claimed.tries,
                error = format!("{e:#}"),
                "evidence could not be scanned and stays in quarantine"
            );
            let tries = u32::try_from(claimed.tries).unwrap_or(u32::MAX);
            again(intake, claimed, scan_again_in(tries)).await?;
        }
    }
    Ok(Round::Tried)
}

async fn again(intake: &Intake, claimed: Claimed, wait: TimeDelta) -> Result<(), DbError> {
    let from = clock::real_now() + wait;
    intake
        .db
        .transaction_on(&Opened::Everything, async move |mut tx| {
            scans::again(&mut tx, &claimed, from).await
        })
        .await
}

/// Opens the file and has all of it scanned.
async fn ask(intake: &Intake, clamd: &Clamd, claimed: Claimed) -> anyhow::Result<Scanned> {
    let opening = async move |mut tx: Tx<'_>| {
        let key = particulars::data_key(&mut tx, &intake.ring, claimed.complaint).await?;
        let found = evidence::one(&mut tx, &key, claimed.complaint, claimed.id).await?;
        Ok(found.map(|found| found.state))
    };
    let found: Result<Option<State>, CommandError> =
        intake.db.transaction_on(&Opened::Everything, opening).await;
    let Some(State::Kept(kept)) = found? else {
        anyhow::bail!("it is not kept any more");
    };
    let (name, size) = (Name::Original(claimed.id), kept.collected.size);
    let pieces = pieces(intake.vault.clone(), name, kept.key, size);
    clamd.scan(pieces).await.context("scanning")
}

/// What the trail keeps.
#[derive(Serialize)]
struct Entry {
    evidence_id: Uuid,
    scan: &'static str,
}

async fn record(intake: &Intake, claimed: Claimed, scanned: Scanned) -> Result<(), DbError> {
    let at = intake.clock.now();
    let entry = Entry {
        evidence_id: claimed.id,
        scan: Scan::from(scanned).code(),
    };
    let body = serde_json::to_vec(&entry).expect("ids and codes are JSON");
    let recording = async move |mut tx: Tx<'_>| {
        let kept = scans::scanned(&mut tx, &claimed, scanned, at).await?;
        if kept {
            let (id, actor) = (claimed.complaint.0, Actor::System);
            audit::append(&mut tx, id, at, &actor, "evidence.scanned", &body).await?;
        }
        Ok(kept)
    };
    let kept: Result<bool, DbError> = intake
        .db
        .transaction_on(&Opened::Everything, recording)
        .await;
    if kept? && scanned == Scanned::Infected {
        tracing::error!(
            complaint.id = %claimed.complaint.0,
            evidence.id = %claimed.id,
            "evidence is infected and stays in quarantine"
        );
    }
    Ok(())
}
