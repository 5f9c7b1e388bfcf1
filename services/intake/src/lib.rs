//! Intake: 登记, 受理, 台账 — a complaint's way in, its place in the register, and its end.
//!
//! Owns: complaints, complainants (sealed) and to whom they were revealed, narratives, supplements,
//! evidence with its bytes (sealed), number and code, tracking, the register with its search, repeats
//! and mergers, closing and reopening, archive, legal holds and erasure, statistics.
//! Consumes: every fact about complaints (investigation, assignment, notification); directory.
//! Publishes: complaint.{registered, accepted, declined, supplemented, respondent_identified,
//! sensitivity_changed, promised_date_changed, withdrawn, merged, unmerged,
//! reopened, closed, archived, hold_placed, hold_lifted, erased}, evidence.{added, accessed, verified},
//! identity.revealed.
//!
//! Absent on purpose: deadlines (assignment counts them; the register shows what it told), messages
//! to people (notification), and any other service's tables.

mod api;
mod archiving;
mod clamd;
mod commands;
mod config;
mod consumers;
mod counting;
pub mod domain;
mod indexing;
mod picture;
mod publish;
mod quota;
mod scanning;
mod store;
mod vault;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use authorization::TokenSigner;
use chrono::{DateTime, Utc};
use clock::Clock;
use diesel_migrations::EmbeddedMigrations;
use erasure::Tombstones;
use persistence::{Db, DbError, Opened, Tx, idempotency};
use regulation::EvidenceCondition;
use sealing::KeyRing;
use service::{Base, Context, RewrapError, Rewrapped, Service, Worker};
use telemetry::Gauge;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use commands::register_together::Registering;
use domain::ComplaintId;

pub use config::Settings;
/// What the text index is asked, for whoever looks at the plan of it.
pub use store::{HITS, HITS_AT_SITES};

/// Answers are kept for seven days; an hour more does no harm.
const HOURLY: Duration = Duration::from_secs(3600);
/// How often addresses are forgotten that have their whole allowance again.
const MINUTE: Duration = Duration::from_secs(60);
/// How often uploads that did not end are looked for.
const SWEEP: Duration = Duration::from_secs(300);
/// Each may take the memory of a picture that is decoded.
const EXAMINED_AT_ONCE: usize = 2;

/// What handlers and consumers share; cheap to clone.
#[derive(Clone)]
pub struct Intake {
    db: Db,
    clock: Clock,
    ring: KeyRing,
    numbers: store::Numbers,
    places: store::Places,
    signer: Option<Arc<TokenSigner>>,
    registering: Registering,
    quotas: quota::Quotas,
    /// The same allowance once more, for what is only looked at: nobody uses up complaints by asking.
    dry_runs: quota::Quotas,
    lag: counting::Lag,
    vault: vault::Vault,
    /// Files that are looked into as a whole, at a time.
    examining: Arc<Semaphore>,
    /// Evidence that is not as it was collected: an alarm where there is any.
    damaged: Gauge,
    /// Where the settings name one.
    scanner: Option<scanning::Scanner>,
    /// The main one: what outlives a request runs here.
    runtime: Handle,
    settings: Settings,
    tombstones: Tombstones,
    /// Seconds since every text was in the index.
    search_lag: telemetry::Gauge,
}

impl Service for Intake {
    const NAME: &'static str = "intake";
    const DEFAULTS: &'static str = include_str!("config.default.toml");
    const MIGRATIONS: EmbeddedMigrations = store::MIGRATIONS;
    type Settings = Settings;

    async fn build(base: Base, settings: Settings) -> anyhow::Result<Self> {
        let ring = base.ring.context("sealing.keyring is not set")?;
        Ok(Self {
            db: base.db,
            clock: base.clock,
            ring,
            numbers: store::Numbers::default(),
            places: store::Places::default(),
            signer: base.signer,
            registering: Registering::new(Handle::current()),
            quotas: quota::Quotas::new(&settings.submission),
            dry_runs: quota::Quotas::new(&settings.submission),
            lag: counting::Lag::new(&base.metrics),
            vault: vault::Vault::open(&settings.objects)?,
            examining: Arc::new(Semaphore::new(EXAMINED_AT_ONCE)),
            damaged: base.metrics.gauge(
                "redress.evidence.damaged",
                "Files that do not compare with their hash; more than none is an alarm.",
            ),
            scanner: scanning::Scanner::of(&settings.clamd, &base.metrics),
            runtime: Handle::current(),
            settings,
            tombstones: base.tombstones,
            search_lag: base.metrics.gauge(
                "redress.search.lag",
                "Seconds since all texts were in the text index.",
            ),
        })
    }

    fn routes(cfg: &mut ServiceConfig<'_>) {
        api::routes(cfg);
    }

    fn reactions(&self) -> messaging::Reactions {
        use organization::{hear_departments, hear_interests, hear_people, hear_places};
        let own = consumers::reactions(self);
        hear_interests(hear_people(hear_departments(hear_places(own))))
    }

    fn workers(&self) -> Vec<Worker> {
        let intake = self.clone();
        let forget = move || {
            let (db, at) = (intake.db.clone(), intake.clock.now());
            async move {
                let swept: Result<usize, DbError> = db
                    .transaction(async move |mut tx| idempotency::sweep(&mut tx, at).await)
                    .await;
                Ok(swept?)
            }
        };
        let intake = self.clone();
        let sweep = move || {
            let intake = intake.clone();
            async move { intake.sweep_uploads().await }
        };
        let (quotas, dry_runs) = (self.quotas.clone(), self.dry_runs.clone());
        let forgive = move || {
            quotas.forget();
            dry_runs.forget();
            std::future::ready(Ok(0))
        };
        let mut workers = vec![
            Worker::every("forget addresses that may send again", MINUTE, forgive),
            Worker::every("forget old idempotency keys", HOURLY, forget),
            Worker::every("sweep uploads that did not end", SWEEP, sweep),
            indexing::worker(self.clone()),
            counting::worker(self),
            archiving::worker(self),
        ];
        workers.extend(scanning::workers(self));
        workers
    }

    async fn erase(
        &self,
        tx: &mut Tx<'_>,
        complaint: Uuid,
        committed: bool,
        at: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        Ok(commands::erase::erase_again(tx, ComplaintId(complaint), committed, at).await?)
    }

    const SEALS: bool = true;

    fn keyring(settings: &Settings) -> Option<&Path> {
        Some(&settings.sealing.keyring)
    }

    async fn rewrap(
        tx: &mut Tx<'_>,
        ring: &KeyRing,
        after: Uuid,
        rows: i64,
    ) -> Result<Rewrapped, RewrapError> {
        store::particulars::rewrap(tx, ring, after, rows).await
    }

    fn commands() -> Vec<clap::Command> {
        vec![indexing::command(), counting::command()]
    }

    async fn run_command(
        name: String,
        args: clap::ArgMatches,
        context: Context<Self>,
    ) -> anyhow::Result<ExitCode> {
        match name.as_str() {
            "search" => indexing::run(&args, &context).await,
            "statistics" => counting::run(&args, &context).await,
            _ => anyhow::bail!("there is no subcommand `{name}`"),
        }
    }
}

impl Intake {
    /// Gives up uploads that did not end in time, and removes what failed ones left; how many. What
    /// the worker does every few minutes.
    ///
    /// # Errors
    /// Database or object store are not available.
    pub async fn sweep_uploads(&self) -> anyhow::Result<usize> {
        commands::evidence::sweep(self).await
    }

    /// Says so where evidence is not as it was collected, and counts anew how much of all is not.
    async fn alarm(&self, comparison: &domain::Comparison) -> Result<(), DbError> {
        if comparison.condition != EvidenceCondition::Intact {
            tracing::error!(
                evidence.id = %comparison.evidence,
                condition = comparison.condition.code(),
                "evidence is not as it was collected"
            );
        }
        let damaged = self
            .db
            .transaction_on(&Opened::Everything, async |mut tx| {
                store::evidence::damaged(&mut tx).await
            })
            .await?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a count of rows, far below 2^52"
        )]
        self.damaged.set(damaged as f64);
        Ok(())
    }
}
