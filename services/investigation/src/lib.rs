//! 核实、调查、分类: finds out what is true about a complaint, and what it counts as.
//!
//! **Owns** preliminary verifications, investigation groups, records of evidence, conclusions and
//! classifications. **Consumes** `redress.complaint.{registered, accepted, declined, withdrawn,
//! closed, reopened, respondent_identified, sensitivity_changed}.v1` and
//! `redress.assignment.{designated, dispatched, signed_for, returned, taken_away}.v1`, and
//! directory's facts. **Publishes** `redress.investigation.{opened, group_formed, concluded}.v1`
//! and `redress.complaint.classified.v1`.
//!
//! Absent on purpose: the narrative and the complainant (intake has them), deadlines (assignment
//! has every clock).

mod api;
pub mod commands;
pub mod config;
pub mod consumers;
pub mod domain;
pub mod publish;
pub mod store;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use persistence::Db;
use service::{Base, Service};
use utoipa_actix_web::service_config::ServiceConfig;

/// What handlers share; cheap to clone.
#[derive(Clone)]
pub struct InvestigationService {
    /// This service's schema.
    pub db: Db,
}

impl Service for InvestigationService {
    const NAME: &'static str = "investigation";
    const DEFAULTS: &'static str = include_str!("config.default.toml");
    const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
    type Settings = config::Settings;

    async fn build(base: Base, _settings: config::Settings) -> anyhow::Result<Self> {
        Ok(Self { db: base.db })
    }

    fn routes(cfg: &mut ServiceConfig<'_>) {
        cfg.service(api::list::list)
            .service(api::read::read)
            .service(api::verify::verify)
            .service(api::form_group::form_group)
            .service(api::add_record::add_record)
            .service(api::conclude::conclude)
            .service(api::classify::classify)
            .service(api::confirm_classification::confirm_classification);
    }

    fn reactions(&self) -> messaging::Reactions {
        organization::reactions(consumers::reactions())
    }
}
