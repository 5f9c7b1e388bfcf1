//! Directory: who and what the organization is.
//!
//! - **Owns** sites, windows, departments, staff with names and addresses, reporting lines, roles,
//!   declared relations, duty rosters, calendars, partners (systems of somebody else), sub-types of
//!   the organization's own. They come from one readable file (`deploy/demo-organization.toml` shows
//!   all of it) and from the yearly notices. And how people and partners sign in: passwords, second
//!   factors, the organization's OpenID provider, secrets, sessions, tokens.
//! - **Consumes** nothing.
//! - **Publishes** `site`, `window`, `department`, `staff`, `absences`, `duty_roster`, `calendar`, `partner`
//!   and `subtype` `.changed`, each the whole present state of one thing, and `tokens.revoked`. Names of people stay
//!   here.
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
pub mod notice;
pub mod passwords;
pub mod provider;
mod publish;
pub mod store;
mod welcome;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use authorization::TokenSigner;
use clock::Clock;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use passwords::Passwords;
use persistence::{Db, Tx};
use provider::Provider;
use sealing::KeyRing;
use service::{Base, Context, RewrapError, Rewrapped, Service, Worker};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// What handlers share; cheap to clone.
#[derive(Clone)]
pub struct Directory {
    /// Its schema.
    pub db: Db,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Signs the tokens of staff; none where `auth.key` is not set.
    pub signer: Option<Arc<TokenSigner>>,
    /// Seals the seeds of second factors; without it there are none.
    pub ring: Option<KeyRing>,
    /// Where people sign in as well; none where `[oidc]` is not set.
    pub provider: Option<Provider>,
    clock: Clock,
    /// What one-time links begin with.
    pub welcome: Arc<str>,
}

impl Service for Directory {
    const NAME: &'static str = "directory";
    const DEFAULTS: &'static str = include_str!("config.default.toml");
    const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
    type Settings = config::Settings;

    async fn build(base: Base, settings: config::Settings) -> anyhow::Result<Self> {
        Ok(Self {
            db: base.db,
            passwords: Passwords::default(),
            signer: base.signer,
            ring: base.ring,
            provider: Provider::of(&settings.oidc)?,
            clock: base.clock,
            welcome: settings.sign_in.welcome.into(),
        })
    }

    const SEALS: bool = true;

    fn keyring(settings: &config::Settings) -> Option<&Path> {
        settings.sealing.keyring.as_deref()
    }

    async fn rewrap(
        tx: &mut Tx<'_>,
        ring: &KeyRing,
        after: Uuid,
        rows: i64,
    ) -> Result<Rewrapped, RewrapError> {
        store::accounts::rewrap(tx, ring, after, rows).await
    }

    fn routes(cfg: &mut ServiceConfig<'_>) {
        api::routes(cfg);
    }

    fn reactions(&self) -> messaging::Reactions {
        messaging::Reactions::new()
    }

    fn workers(&self) -> Vec<Worker> {
        vec![welcome::worker(self.clone())]
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
