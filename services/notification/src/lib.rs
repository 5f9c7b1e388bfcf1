//! Notification: 回执, 提醒, 答复, 回访 — what people are told about a complaint.
//!
//! - **Owns** deliveries (kind, channel, state, tries), replies and their texts, follow-ups and the
//!   links in replies, letters to print.
//! - **Consumes** the complaint's facts of intake, investigation and assignment; directory.
//! - **Publishes** `acknowledgement.sent`, `reply.sent`, `follow_up.recorded`, `message.failed`.
//!
//! A reaction or a command queues a row (`store::enqueue`), a worker claims it, asks intake or
//! directory for the address, sends, and records what became of it (`send`).
//! Absent on purpose: names and addresses (asked for at the moment of sending), deadlines
//! (assignment counts them), closing and reopening (intake decides on what is told here).

mod api;
mod commands;
pub mod config;
mod consumers;
mod content;
pub mod domain;
mod link;
mod publish;
mod send;
mod store;

use std::sync::Arc;

use anyhow::Context as _;
use diesel_migrations::EmbeddedMigrations;
use persistence::Db;
use service::{Base, Service, Worker};
use utoipa_actix_web::service_config::ServiceConfig;

pub use config::Settings;

/// What handlers and workers share; cheap to clone.
#[derive(Clone)]
pub struct Notification {
    db: Db,
    sender: send::Sender,
    settings: Arc<Settings>,
}

impl Service for Notification {
    const NAME: &'static str = "notification";
    const DEFAULTS: &'static str = include_str!("config.default.toml");
    const MIGRATIONS: EmbeddedMigrations = store::MIGRATIONS;
    type Settings = Settings;

    async fn build(base: Base, settings: Settings) -> anyhow::Result<Self> {
        let mailer = send::Mailer::new(&settings.smtp)?;
        let folder = &settings.letters.folder;
        let letters = send::Letters::open(folder)
            .with_context(|| format!("letters.folder: cannot write to {}", folder.display()))?;
        let settings = Arc::new(settings);
        let sender = send::Sender {
            db: base.db.clone(),
            clock: base.clock,
            http: base.http,
            signer: base.signer,
            mailer,
            letters,
            settings: Arc::clone(&settings),
        };
        Ok(Self {
            db: base.db,
            sender,
            settings,
        })
    }

    fn routes(cfg: &mut ServiceConfig<'_>) {
        api::routes(cfg);
    }

    fn reactions(&self) -> messaging::Reactions {
        organization::reactions(consumers::reactions())
    }

    fn workers(&self) -> Vec<Worker> {
        let sender = self.sender.clone();
        vec![Worker::new("deliveries", move |stop| {
            let sender = sender.clone();
            async move { Ok(sender.run(stop).await?) }
        })]
    }
}
