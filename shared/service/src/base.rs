//! What a service is built from.

use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use authorization::TokenSigner;
use clock::Clock;
use erasure::Tombstones;
use persistence::Db;
use sealing::KeyRing;
use secrecy::ExposeSecret;
use telemetry::Metrics;
use web::client::Client;

use crate::{Config, Service, Sources};

/// What a service is built from. Cheap to clone.
#[derive(Clone)]
pub struct Base {
    /// Its schema.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// Signs its tokens; none where `auth.key` is not set.
    pub signer: Option<Arc<TokenSigner>>,
    /// Calls other services.
    pub http: Client,
    /// For counters of its own.
    pub metrics: Metrics,
    /// Where tombstones stand of what is erased.
    pub tombstones: Tombstones,
    /// Seals what is personal; none where its file is not named.
    pub ring: Option<KeyRing>,
}

impl Base {
    pub(crate) fn new<S: Service>(config: &Config<S::Settings>) -> anyhow::Result<Self> {
        let key = config.auth.key.as_ref();
        let signer = key
            .map(|key| TokenSigner::from_pem(S::NAME, key.expose_secret().as_bytes()))
            .transpose();
        let ring = S::keyring(&config.settings).map(KeyRing::load).transpose();
        let ring = ring.with_context(|| {
            let service = S::NAME;
            format!("sealing.keyring (`{service} keyring init --file F` makes one)")
        })?;
        Ok(Self {
            ring,
            db: Db::connect(config.db_settings()),
            clock: config.clock.clone(),
            signer: signer.context("auth.key")?.map(Arc::new),
            http: Client::new(),
            metrics: Metrics::new(S::NAME, crate::cli::VERSION)?,
            tombstones: Tombstones::new(config.erasure.tombstones.clone()),
        })
    }

    /// A token of this service's own, for a call that is made now.
    ///
    /// # Errors
    /// Where `auth.key` is not set.
    pub fn service_token(&self) -> anyhow::Result<String> {
        let signer = self
            .signer
            .as_ref()
            .context("auth.key is not set: this service cannot call others")?;
        Ok(signer.service(clock::real_now())?)
    }
}

/// What a subcommand may ask for.
pub struct Context<S> {
    pub(crate) file: Option<PathBuf>,
    pub(crate) service: PhantomData<fn() -> S>,
}

impl<S: Service> Context<S> {
    /// The settings.
    ///
    /// # Errors
    /// Says which key is wrong.
    pub fn config(&self) -> anyhow::Result<Config<S::Settings>> {
        Config::load::<S>(&Sources::process(self.file.as_deref()))
    }

    /// Database, clock, keys.
    ///
    /// # Errors
    /// Settings or keys that cannot be read.
    pub fn base(&self) -> anyhow::Result<Base> {
        Base::new::<S>(&self.config()?)
    }
}
