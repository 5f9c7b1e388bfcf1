//! The loops that have evidence scanned, where there is a scanner, and what operators see of the
//! quarantine. Every replica runs them: files are claimed row by row.

use std::time::Duration;

use persistence::{DbError, Opened};
use service::Worker;
use telemetry::{Gauge, Metrics};
use tokio_util::sync::CancellationToken;

use crate::Intake;
use crate::clamd::Clamd;
use crate::commands::evidence::{Round, scan_next};
use crate::config;
use crate::store::scans;

/// Files at a time in each replica: behind a long video others go on.
const AT_ONCE: usize = 2;
/// How soon a new file is found, and clamd when it is back.
const PAUSE: Duration = Duration::from_secs(1);
/// How often the quarantine is counted.
const WATCH: Duration = Duration::from_secs(5);

/// The scanner, and what operators see of it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Scanner {
    clamd: Clamd,
    waiting: Gauge,
    oldest: Gauge,
    too_large: Gauge,
    infected: Gauge,
}

impl Scanner {
    /// None where the settings name none.
    pub(crate) fn of(settings: &config::Clamd, metrics: &Metrics) -> Option<Self> {
        Some(Self {
            clamd: Clamd::of(settings)?,
            waiting: metrics.gauge(
                "redress.evidence.unscanned",
                "Files in quarantine that wait for the scanner.",
            ),
            oldest: metrics.gauge(
                "redress.evidence.unscanned.seconds",
                "How long the oldest file has been waiting for the scanner; a growing one is an alarm.",
            ),
            too_large: metrics.gauge(
                "redress.evidence.unscannable",
                "Files in quarantine that are larger than clamd.largest_mib.",
            ),
            infected: metrics.gauge(
                "redress.evidence.infected",
                "Files in quarantine in which the scanner found something.",
            ),
        })
    }
}

/// The loops; none where there is no scanner.
pub(crate) fn workers(intake: &Intake) -> Vec<Worker> {
    let Some(scanner) = &intake.scanner else {
        return Vec::new();
    };
    let scan = || {
        let (intake, clamd) = (intake.clone(), scanner.clamd.clone());
        Worker::new("scan evidence", move |stop| {
            follow(intake.clone(), clamd.clone(), stop)
        })
    };
    let (intake, scanner) = (intake.clone(), scanner.clone());
    let watch = Worker::every("watch the quarantine", WATCH, move || {
        let (intake, scanner) = (intake.clone(), scanner.clone());
        async move { count(&intake, &scanner).await }
    });
    let scanning = std::iter::repeat_with(scan).take(AT_ONCE);
    scanning.chain([watch]).collect()
}

async fn follow(intake: Intake, clamd: Clamd, stop: CancellationToken) -> anyhow::Result<()> {
    let mut was_away = false;
    while !stop.is_cancelled() {
        match scan_next(&intake, &clamd, &stop).await? {
            Round::Tried => {
                was_away = false;
                continue;
            }
            // Said once, and not every second.
            Round::Away(e) if !was_away => {
                was_away = true;
                tracing::error!(
                    error = %telemetry::chain(&e),
                    "clamd is away: what is not scanned stays in quarantine"
                );
            }
            Round::Away(_) | Round::Idle => {}
        }
        let _ = tokio::time::timeout(PAUSE, stop.cancelled()).await;
    }
    Ok(())
}

async fn count(intake: &Intake, scanner: &Scanner) -> anyhow::Result<usize> {
    let largest = intake.settings.clamd.largest();
    let counted: Result<scans::Quarantine, DbError> = intake
        .db
        .transaction_on(&Opened::Everything, async move |mut tx| {
            scans::quarantine(&mut tx, largest).await
        })
        .await;
    let counted = counted?;
    let now = intake.clock.now();
    let age = counted.oldest.map_or(0.0, |at| (now - at).as_seconds_f64());
    let shown = |rows: i64| f64::from(i32::try_from(rows).unwrap_or(i32::MAX));
    scanner.waiting.set(shown(counted.waiting));
    scanner.oldest.set(age);
    scanner.too_large.set(shown(counted.too_large));
    scanner.infected.set(shown(counted.infected));
    Ok(0)
}
