//! Intake: 登记, 受理, 台账 — a complaint's way in, its place in the register, and its end.
//!
//! Owns: complaints, complainants (sealed), narratives, supplements, number and code, tracking, the
//! register, closing and reopening.
//! Consumes: every fact about complaints (investigation, assignment, notification); directory.
//! Publishes: complaint.{registered, accepted, declined, supplemented, respondent_identified,
//! sensitivity_changed, promised_date_changed, withdrawn, reopened, closed}.
//!
//! Absent on purpose: deadlines (assignment counts them; the register shows what it told), messages
//! to people (notification), and any other service's tables.

mod api;
mod commands;
mod config;
mod consumers;
pub mod domain;
mod keyring;
mod publish;
mod store;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use authorization::TokenSigner;
use clock::Clock;
use diesel_migrations::EmbeddedMigrations;
use persistence::{Db, DbError, idempotency};
use sealing::KeyRing;
use service::{Base, Context, Service, Worker};
use utoipa_actix_web::service_config::ServiceConfig;

pub use config::Settings;

/// Answers are kept for seven days; an hour more does no harm.
const HOURLY: Duration = Duration::from_secs(3600);

/// What handlers and consumers share; cheap to clone.
#[derive(Clone)]
pub struct Intake {
    db: Db,
    clock: Clock,
    ring: KeyRing,
    numbers: store::Numbers,
    places: store::Places,
    signer: Option<Arc<TokenSigner>>,
    settings: Settings,
}

impl Service for Intake {
    const NAME: &'static str = "intake";
    const DEFAULTS: &'static str = include_str!("config.default.toml");
    const MIGRATIONS: EmbeddedMigrations = store::MIGRATIONS;
    type Settings = Settings;

    async fn build(base: Base, settings: Settings) -> anyhow::Result<Self> {
        let ring = KeyRing::load(&settings.sealing.keyring)
            .context("sealing.keyring (`intake keyring init --file F` makes one)")?;
        Ok(Self {
            db: base.db,
            clock: base.clock,
            ring,
            numbers: store::Numbers::default(),
            places: store::Places::default(),
            signer: base.signer,
            settings,
        })
    }

    fn routes(cfg: &mut ServiceConfig<'_>) {
        api::routes(cfg);
    }

    fn reactions(&self) -> messaging::Reactions {
        organization::reactions(consumers::reactions(self))
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
        vec![Worker::every("forget old idempotency keys", HOURLY, forget)]
    }

    fn commands() -> Vec<clap::Command> {
        vec![keyring::command()]
    }

    async fn run_command(
        name: String,
        args: clap::ArgMatches,
        _context: Context<Self>,
    ) -> anyhow::Result<ExitCode> {
        match name.as_str() {
            "keyring" => keyring::run(&args),
            _ => anyhow::bail!("there is no subcommand `{name}`"),
        }
    }
}
