//! 核实、调查、分类: finds out what is true about a complaint, and what it counts as.
//!
//! **Owns** preliminary verifications, investigation groups, records of evidence, the custody log,
//! recordings to be secured, conclusions and classifications. **Consumes** `redress.evidence.{added,
//! accessed, verified}.v1`, `redress.complaint.{registered, accepted, declined, withdrawn,
//! closed, reopened, erased, respondent_identified, sensitivity_changed}.v1` and
//! `redress.assignment.{designated, dispatched, signed_for, returned, taken_away}.v1`, and
//! directory's facts; a changed line takes away what a recused person held. **Publishes**
//! `redress.investigation.{opened, group_formed, group_dissolved, interest_declared, concluded,
//! recording_at_risk}.v1` and `redress.complaint.classified.v1`.
//!
//! Absent on purpose: the narrative and the complainant (intake has them), deadlines (assignment
//! has every clock).

mod api;
mod cli;
pub mod commands;
pub mod config;
pub mod consumers;
pub mod domain;
pub mod publish;
mod recordings_worker;
pub mod store;

use chrono::{DateTime, Utc};
use clock::Clock;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use erasure::Tombstones;
use persistence::{Db, Tx};
use service::{Base, Service, Worker};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// What handlers share; cheap to clone.
#[derive(Clone)]
pub struct InvestigationService {
    /// This service's schema.
    pub db: Db,
    clock: Clock,
    settings: config::Settings,
    tombstones: Tombstones,
}

impl Service for InvestigationService {
    const NAME: &'static str = "investigation";
    const DEFAULTS: &'static str = include_str!("config.default.toml");
    const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
    type Settings = config::Settings;

    async fn build(base: Base, settings: config::Settings) -> anyhow::Result<Self> {
        Ok(Self {
            db: base.db,
            clock: base.clock,
            settings,
            tombstones: base.tombstones,
        })
    }

    fn routes(cfg: &mut ServiceConfig<'_>) {
        cfg.service(api::list::list)
            .service(api::counts::counts)
            .service(api::read::read)
            .service(api::actions::actions)
            .service(api::views::views)
            .service(api::verify::verify)
            .service(api::form_group::form_group)
            .service(api::interest::declare_interest)
            .service(api::add_record::add_record)
            .service(api::conclude::conclude)
            .service(api::classify::classify)
            .service(api::confirm_classification::confirm_classification)
            .service(api::custody::custody)
            .service(api::recordings::name_recording);
    }

    fn reactions(&self) -> messaging::Reactions {
        service::hear_erasure(consumers::reactions(), self, &self.tombstones)
    }

    fn commands() -> Vec<clap::Command> {
        cli::commands()
    }

    async fn run_command(
        name: String,
        args: clap::ArgMatches,
        _context: service::Context<Self>,
    ) -> anyhow::Result<std::process::ExitCode> {
        cli::run(&name, &args)
    }

    async fn erase(
        &self,
        tx: &mut Tx<'_>,
        complaint: Uuid,
        _committed: bool,
        _at: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        store::forget(tx, domain::ComplaintId(complaint)).await?;
        Ok(true)
    }

    fn workers(&self) -> Vec<Worker> {
        vec![recordings_worker::worker(self.clone())]
    }
}
