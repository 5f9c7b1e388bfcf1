//! The loop that folds the statistics, and `intake statistics rebuild`. Every replica runs it: marks
//! are claimed row by row, and what a complaint is counted as is locked while it changes.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::{ArgMatches, Command};
use persistence::DbError;
use service::{Context, Service as _, Worker};
use telemetry::Gauge;

use crate::Intake;
use crate::commands::count;

/// Numbers are about this old.
const EVERY: Duration = Duration::from_secs(1);

/// What operators see of it.
#[derive(Clone)]
pub(crate) struct Lag {
    waiting: Gauge,
    seconds: Gauge,
}

impl Lag {
    pub(crate) fn new(metrics: &telemetry::Metrics) -> Self {
        Self {
            waiting: metrics.gauge(
                "redress.statistics.waiting",
                "Facts that are not counted yet, 10,000 at most.",
            ),
            seconds: metrics.gauge(
                "redress.statistics.lag.seconds",
                "How long ago the oldest fact happened that is not counted yet.",
            ),
        }
    }
}

/// The loop.
pub(crate) fn worker(intake: &Intake) -> Worker {
    let intake = intake.clone();
    Worker::every("count statistics", EVERY, move || {
        let intake = intake.clone();
        async move {
            let counted = count::fold(&intake).await?;
            let now = intake.clock.now();
            let until = intake
                .db
                .transaction(async move |mut tx| count::counted_until(&mut tx, now).await);
            let (waiting, until): (i64, _) = until.await.map_err(|e: DbError| e)?;
            intake
                .lag
                .waiting
                .set(f64::from(i32::try_from(waiting).unwrap_or(i32::MAX)));
            intake.lag.seconds.set((now - until).as_seconds_f64());
            // A few cost as much as many: what came meanwhile waits for the next time.
            Ok(if counted < count::BATCH { 0 } else { counted })
        }
    })
}

/// The subcommand.
pub(crate) fn command() -> Command {
    Command::new("statistics")
        .about("The statistics")
        .subcommand_required(true)
        .subcommand(Command::new("rebuild").about(
            "Count every complaint anew from its facts, and correct each number that differs",
        ))
}

/// Runs it.
pub(crate) async fn run(args: &ArgMatches, context: &Context<Intake>) -> anyhow::Result<ExitCode> {
    match args.subcommand_name() {
        Some("rebuild") => {
            let settings = context.config()?.settings;
            let intake = Intake::build(context.base()?, settings).await?;
            let wrong = count::rebuild_all(&intake).await.context("rebuilding")?;
            service::say!("statistics: counted anew, {wrong} numbers corrected");
            Ok(ExitCode::SUCCESS)
        }
        _ => anyhow::bail!("a subcommand is needed"),
    }
}
