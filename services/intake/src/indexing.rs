//! The text index is filled after the fact, by a worker that leaves the machine to registrations, and
//! made anew by `intake search rebuild` while the service runs.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{ArgMatches, Command};
use persistence::{DbError, Opened};
use sealing::KeyRing;
use service::{Context, Worker};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::Intake;
use crate::store::search::fill;

/// Words of so many complaints are put in again in one transaction.
const REBUILT: i64 = 200;
/// Somebody may hold one of them: tried again so often.
const TRIES: u32 = 5;

/// Every replica has it; one at a time puts in, whoever comes first.
pub(crate) fn worker(intake: Intake) -> Worker {
    Worker::new("index texts", move |stop| follow(intake.clone(), stop))
}

async fn follow(intake: Intake, stop: CancellationToken) -> anyhow::Result<()> {
    let pause = Duration::from_millis(intake.settings.search.pause_ms);
    let mut complete = clock::real_now();
    let whole = i64::from(intake.settings.search.batch).max(1);
    let mut batch = whole;
    while !stop.is_cancelled() {
        // A batch of long texts that meets a time limit would meet it for ever.
        match step(&intake, batch).await {
            Ok(_) => batch = (batch * 2).min(whole),
            Err(e) if batch > 1 => {
                tracing::warn!(error = %telemetry::chain(&e), batch, "fewer texts at once");
                batch = (batch / 2).max(1);
            }
            Err(e) => return Err(e.into()),
        }
        let behind = intake
            .db
            .transaction_on(&Opened::Everything, async move |mut tx| {
                fill::behind(&mut tx).await
            });
        let now = clock::real_now();
        if !behind.await? {
            complete = now;
        }
        intake
            .search_lag
            .set((now - complete).as_seconds_f64().max(0.0));
        if tokio::time::timeout(pause, stop.cancelled()).await.is_ok() {
            break;
        }
    }
    Ok(())
}

async fn step(intake: &Intake, batch: i64) -> Result<usize, DbError> {
    intake
        .db
        .transaction_on(&Opened::Everything, async move |mut tx| {
            fill::index_next(&mut tx, &intake.ring, batch).await
        })
        .await
}

/// The subcommand.
pub(crate) fn command() -> Command {
    Command::new("search")
        .about("The text index")
        .subcommand_required(true)
        .subcommand(
            Command::new("rebuild").about("Put every text in again; the service may be running"),
        )
}

/// Runs it.
pub(crate) async fn run(args: &ArgMatches, context: &Context<Intake>) -> anyhow::Result<ExitCode> {
    match args.subcommand_name() {
        Some("rebuild") => {}
        other => bail!(
            "there is no subcommand `search {}`",
            other.unwrap_or_default()
        ),
    }
    let config = context.config()?;
    let ring = KeyRing::load(&config.settings.sealing.keyring).context("sealing.keyring")?;
    let db = context.base()?.db;
    let (mut after, mut batches) = (Uuid::nil(), 0_u64);
    let mut failures = 0;
    loop {
        let ring = &ring;
        let done: Result<Option<Uuid>, DbError> = db
            .transaction_on(&Opened::Everything, async move |mut tx| {
                fill::index_again(&mut tx, ring, after, REBUILT).await
            })
            .await;
        match done {
            Ok(Some(last)) => {
                after = last;
                (batches, failures) = (batches + 1, 0);
            }
            Ok(None) => break,
            Err(e) if failures < TRIES => {
                failures += 1;
                tracing::warn!(error = %e, failures, "tried again");
            }
            Err(e) => return Err(e.into()),
        }
    }
    let indexed = db
        .transaction(async move |mut tx| fill::count(&mut tx).await)
        .await?;
    service::say!("the text index is made anew: {indexed} texts, {batches} batches");
    Ok(ExitCode::SUCCESS)
}
