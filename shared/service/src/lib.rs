//! What every service's program does alike: command line, settings, start, readiness, shutdown.
//!
//! A service is a type that implements [`Service`]; its `main.rs` is one call:
//! ```ignore
//! //! The program; everything is in the library.
//! fn main() -> std::process::ExitCode {
//!     service::main::<intake::Intake>()
//! }
//! ```
//! Its `lib.rs` wires it (Owns / Consumes / Publishes in the module's documentation):
//! ```ignore
//! /// What handlers and workers share; cheap to clone.
//! #[derive(Clone)]
//! pub struct Intake { pub db: Db, pub clock: Clock, pub ring: Arc<KeyRing> }
//!
//! impl Service for Intake {
//!     const NAME: &'static str = "intake";
//!     const DEFAULTS: &'static str = include_str!("config.default.toml");
//!     const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");
//!     type Settings = config::Settings;
//!
//!     async fn build(base: Base, settings: config::Settings) -> anyhow::Result<Self> {
//!         let ring = KeyRing::load(&settings.sealing.keyring).context("the key ring")?;
//!         Ok(Self { db: base.db, clock: base.clock, ring: Arc::new(ring) })
//!     }
//!     fn routes(cfg: &mut ServiceConfig<'_>) {
//!         cfg.service(api::register::register).service(api::read::read);   // utoipa-documented handlers
//!     }
//!     fn reactions(&self) -> messaging::Reactions {
//!         organization::reactions(consumers::reactions(self))
//!     }
//! }
//! ```
//! Handlers take `web::Data<Intake>` (actix'), [`authorization::Caller`], `web::{Now, NewId, IfMatch,
//! IdempotencyKey, Language, Validated, Paging, Filter}` and `Path<…>`, and return
//! `Result<HttpResponse, web::Problem>`; their addresses are whole (`/v1/complaints/{id}`):
//! ```text
//! #[utoipa::path(tag = "complaints", params(web::IfMatchHeader), request_body = Declination,
//!     responses((status = 200, body = ComplaintView), web::Problems), security(("bearer" = [])))]
//! #[post("/v1/complaints/{id}/declination")]
//! pub async fn decline(service: Data<Intake>, path: Path<Uuid>, caller: Caller, IfMatch(seen): IfMatch,
//!     Now(at): Now, Validated(body): Validated<Declination>) -> Result<HttpResponse, Problem> { … }
//! ```
//! `config.default.toml` documents every key of its own in a comment above it; a key that may be
//! absent is commented out with an example; a comment that begins with `Secret.` makes it masked and
//! readable from `<VARIABLE>_FILE`. `http.listen` is needed in it:
//! ```toml
//! [http]
//! listen = "127.0.0.1:7601"
//!
//! [sealing]
//! # Path of the key ring file.
//! keyring = "keys/ring.json"
//! ```
//! `config.rs` has the types, one struct a section, all `#[serde(deny_unknown_fields)]`; the common
//! sections (database, amqp, http, auth, log, audit) are not repeated there.
//!
//! Tests and `serve` start by the same function, [`start`]; tests give [`Sources`] of their own, may
//! put another clock into [`Config`], and ask for port 0:
//! ```ignore
//! let config = Config::load::<Intake>(&Sources { file: None, env })?;
//! service::migrate::<Intake>(&config).await?;
//! let running = service::start::<Intake>(config).await?;   // running.addr, running.service, running.base
//! running.stop().await;
//! ```
//! A program that serves pages and keeps nothing, without database, broker and keys of its own, is a
//! [`Front`]: the same command line, settings, health, limits and shutdown, of which [`front`] is the `main`.
//!
//! Absent on purpose: anything about complaints, and process supervision (restarting is the
//! platform's part).

mod api;
mod base;
mod cli;
mod config;
mod erasing;
mod front;
mod health;
mod keyring;
mod leader;
mod process;
mod run;
mod say;
mod trail;
mod trust;
mod worker;

use std::future::Future;
use std::path::Path;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use diesel_migrations::EmbeddedMigrations;
use persistence::Tx;
use sealing::KeyRing;
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

pub use api::openapi;
pub use base::{Base, Context};
pub use cli::main;
pub use config::{Audit, Auth, Broker, Config, Database, Erasure, FrontConfig, Http, Log, Sources};
pub use erasing::hear_erasure;
pub use front::{Front, FrontBase, RunningFront, front, start_front};
pub use keyring::{Changes, RewrapError, Rewrapped};
pub use run::{Running, migrate, start};
pub use say::say_line;
pub use worker::Worker;

/// One service of redress.
pub trait Service: Sized + Clone + Send + Sync + 'static {
    /// `intake`, as in the topology, in tokens and as the schema's default name.
    const NAME: &'static str;
    /// `include_str!("config.default.toml")`: its own keys, documented.
    const DEFAULTS: &'static str;
    /// Its tables; those of the shared crates go before them.
    const MIGRATIONS: EmbeddedMigrations;
    /// Its own sections of the settings; denies unknown fields.
    type Settings: for<'de> Deserialize<'de> + Clone + Send + Sync + 'static;

    /// Makes it. On the main runtime; what cannot work fails here, with words for operators.
    fn build(
        base: Base,
        settings: Self::Settings,
    ) -> impl Future<Output = anyhow::Result<Self>> + Send;

    /// Its addresses, documented by `utoipa::path`. Handlers take `actix_web::web::Data<Self>`.
    fn routes(cfg: &mut ServiceConfig<'_>);

    /// What it does about others' facts.
    fn reactions(&self) -> messaging::Reactions;

    /// Loops beside requests and messages: timers, deliveries.
    fn workers(&self) -> Vec<Worker> {
        Vec::new()
    }

    /// Forgets everything of a complaint that is personal or in somebody's words (F-6.4), in this
    /// transaction; called where the register has erased it, and where a tombstone stands and the database does
    /// not know of the erasure. Unless `committed`, its transaction may have failed, and whoever decides about erasure may decline: false.
    ///
    /// # Errors
    /// Nothing is erased then; it is tried again.
    fn erase(
        &self,
        _tx: &mut Tx<'_>,
        _complaint: Uuid,
        _committed: bool,
        _at: DateTime<Utc>,
    ) -> impl Future<Output = anyhow::Result<bool>> + Send {
        std::future::ready(Ok(true))
    }

    /// The file of its key ring, where it seals anything: read anew whenever it changes ([`Base::ring`]).
    fn keyring(_settings: &Self::Settings) -> Option<&Path> {
        None
    }

    /// Wraps anew under the ring's active key what another key wraps, in at most `rows` rows with an id behind
    /// `after`.
    ///
    /// # Errors
    /// What does not open, or storage; nothing of these rows is changed then.
    fn rewrap(
        _tx: &mut Tx<'_>,
        _ring: &KeyRing,
        _after: Uuid,
        _rows: i64,
    ) -> impl Future<Output = Result<Rewrapped, RewrapError>> + Send {
        std::future::ready(Ok(Rewrapped {
            last: None,
            anew: 0,
        }))
    }

    /// Whether it has a key ring: it has the subcommand `keyring` then.
    const SEALS: bool = false;

    /// Whether it keeps a copy of the organization (its tables are migrated then). All but services
    /// that never decide about people.
    const KEEPS_ORGANIZATION: bool = true;

    /// Further subcommands.
    fn commands() -> Vec<clap::Command> {
        Vec::new()
    }

    /// Runs one of [`commands`](Self::commands), inside a multi-thread runtime. Settings and database
    /// are read only where it asks the context for them.
    fn run_command(
        name: String,
        _args: clap::ArgMatches,
        _context: Context<Self>,
    ) -> impl Future<Output = anyhow::Result<ExitCode>> + Send {
        async move { anyhow::bail!("there is no subcommand `{name}`") }
    }
}

/// All migrations of a service, in order.
pub fn migrations<S: Service>() -> Vec<EmbeddedMigrations> {
    let mut all = vec![
        persistence::MIGRATIONS,
        messaging::MIGRATIONS,
        audit::MIGRATIONS,
        erasure::MIGRATIONS,
    ];
    if S::KEEPS_ORGANIZATION {
        all.push(organization::MIGRATIONS);
    }
    all.push(S::MIGRATIONS);
    all
}
