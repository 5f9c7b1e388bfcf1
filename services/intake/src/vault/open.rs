//! Which store it is, by the settings.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path as File;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use object_store::RetryConfig;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use secrecy::ExposeSecret as _;

use super::Vault;
use crate::config::{Objects, StoreKind};

/// People wait meanwhile: better to say that the store is away.
const RETRY_FOR: Duration = Duration::from_secs(15);

impl Vault {
    /// Opens the store; a folder is made where there is none.
    ///
    /// # Errors
    /// Settings that cannot work, in words for operators.
    pub(crate) fn open(settings: &Objects) -> anyhow::Result<Self> {
        match settings.store {
            StoreKind::Folder => Self::folder(&settings.folder),
            StoreKind::S3 => Self::s3(settings),
        }
    }

    fn folder(folder: &File) -> anyhow::Result<Self> {
        let shown = folder.display();
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .with_context(|| format!("objects.folder: {shown} cannot be made"))?;
        let store = LocalFileSystem::new_with_prefix(folder)
            .with_context(|| format!("objects.folder: {shown} cannot be used"))?;
        Ok(Self {
            // On the disk before anybody is told that it is kept.
            store: Arc::new(store.with_fsync(true)),
            prefix: Path::default(),
        })
    }

    fn s3(settings: &Objects) -> anyhow::Result<Self> {
        let given = |value: &Option<String>, key: &str| {
            value
                .clone()
                .with_context(|| format!("objects.{key} is needed where objects.store is \"s3\""))
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(given(&settings.bucket, "bucket")?)
            .with_region(&settings.region)
            .with_retry(RetryConfig {
                max_retries: 3,
                retry_timeout: RETRY_FOR,
                ..RetryConfig::default()
            })
            .with_allow_http(settings.allow_http);
        if let Some(endpoint) = &settings.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let (Some(id), Some(secret)) = (&settings.access_key, &settings.secret_key) {
            builder = builder
                .with_access_key_id(id)
                .with_secret_access_key(secret.expose_secret());
        }
        let prefix = Path::parse(settings.prefix.as_deref().unwrap_or_default())
            .context("objects.prefix is no path")?;
        Ok(Self {
            store: Arc::new(builder.build().context("[objects]")?),
            prefix,
        })
    }
}
