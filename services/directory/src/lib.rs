//! Directory: who and what the organization is.
//!
//! - **Owns** sites, windows, departments, staff with names and addresses, reporting lines, roles,
//!   declared relations, duty rosters, calendars. They come from one readable file
//!   (`deploy/demo-organization.toml` shows all of it) and from the yearly notices.
//! - **Consumes** nothing.
//! - **Publishes** `site`, `window`, `department`, `staff`, `duty_roster` and `calendar` `.changed`,
//!   each the whole present state of one thing. Names of people stay here.
//!
//! Absent on purpose: complaints, and what somebody may do (`shared/authorization` decides on the
//! facts that directory tells).

mod api;
mod cli;
pub mod commands;
pub mod config;
pub mod domain;
pub mod file;
pub mod keys;
mod publish;
pub mod store;

use std::process::ExitCode;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use persistence::Db;
use service::{Base, Context, Service};
use utoipa_actix_web::service_config::ServiceConfig;

/// What handlers share; cheap to clone.
#[derive(Clone)]
pub struct Directory {
    /// Its schema.
    pub db: Db,
}

impl Service for Directory {
    const NAME: &'static str = "directory";
    const DEFAULTS: &'static str = include_str!("config.default.toml");
    const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
    type Settings = config::Settings;

    async fn build(base: Base, _: config::Settings) -> anyhow::Result<Self> {
        Ok(Self { db: base.db })
    }

    fn routes(cfg: &mut ServiceConfig<'_>) {
        api::routes(cfg);
    }

    fn reactions(&self) -> messaging::Reactions {
        messaging::Reactions::new()
    }

    fn commands() -> Vec<clap::Command> {
        cli::commands()
    }

    async fn run_command(
        name: String,
        args: clap::ArgMatches,
        context: Context<Self>,
    ) -> anyhow::Result<ExitCode> {
        cli::run(&name, &args, &context).await
    }
}
