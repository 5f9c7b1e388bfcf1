//! Notification: 回执, 提醒, 答复, 回访 — what people are told about a complaint.
//!
//! - **Owns** deliveries (kind, channel, state, tries), texts and their versions, replies,
//!   follow-ups and the links in replies, letters to print, relayed messages.
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
mod watch;

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use diesel_migrations::EmbeddedMigrations;
use erasure::Tombstones;
use persistence::{Db, Tx};
use sealing::KeyRing;
use service::{Base, RewrapError, Rewrapped, Service, Worker};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use web::webhook::Secret;

pub use config::Settings;

/// What handlers and workers share; cheap to clone.
#[derive(Clone)]
pub struct Notification {
    db: Db,
    sender: send::Sender,
    /// Seals what is relayed, where it is set up.
    ring: Option<KeyRing>,
    tombstones: Tombstones,
    /// What the SMS gateway signs its receipts with, where it is set up.
    receipts: Option<Secret>,
    gauges: watch::Gauges,
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
        let receipts = match &settings.sms.receipts_secret {
            Some(secret) => {
                let secret = Secret::parse(secret);
                Some(secret.ok_or(send::GatewayError::Secret("receipts_secret"))?)
            }
            None => None,
        };
        let sender = send::Sender {
            db: base.db.clone(),
            clock: base.clock,
            http: base.http,
            signer: base.signer,
            mailer,
            gateway: send::Gateway::new(&settings.sms)?,
            letters,
            ring: base.ring.clone(),
            settings: Arc::new(settings),
        };
        Ok(Self {
            db: base.db,
            sender,
            ring: base.ring,
            tombstones: base.tombstones,
            receipts,
            gauges: watch::Gauges::new(&base.metrics),
        })
    }

    const SEALS: bool = true;

    fn keyring(settings: &Settings) -> Option<&Path> {
        settings.sealing.keyring.as_deref()
    }

    async fn rewrap(
        tx: &mut Tx<'_>,
        ring: &KeyRing,
        after: Uuid,
        rows: i64,
    ) -> Result<Rewrapped, RewrapError> {
        store::rewrap_relayed(tx, ring, after, rows).await
    }

    fn routes(cfg: &mut ServiceConfig<'_>) {
        api::routes(cfg);
    }

    fn reactions(&self) -> messaging::Reactions {
        let known = organization::reactions(consumers::reactions());
        service::hear_erasure(known, self, &self.tombstones)
    }

    async fn erase(
        &self,
        tx: &mut Tx<'_>,
        complaint: Uuid,
        _committed: bool,
        _at: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        commands::erase(tx, &self.sender.letters, domain::ComplaintId(complaint)).await?;
        Ok(true)
    }

    fn workers(&self) -> Vec<Worker> {
        let (sender, watched, swept) = (self.sender.clone(), self.clone(), self.clone());
        vec![
            Worker::new("deliveries", move |stop| {
                let sender = sender.clone();
                async move { Ok(sender.run(stop).await?) }
            }),
            Worker::every("watch what waits for people", watch::EVERY, move || {
                let it = watched.clone();
                async move { watch::read(&it).await }
            }),
            Worker::every("forget old keys and receipts", watch::HOURLY, move || {
                let it = swept.clone();
                async move { watch::sweep(&it).await }
            }),
        ]
    }
}
