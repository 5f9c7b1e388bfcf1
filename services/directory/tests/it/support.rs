//! The service, started as `serve` starts it, with a database, names on the broker and keys of its own.

use std::path::{Path, PathBuf};

use authorization::TokenSigner;
use chrono::{DateTime, Utc};
use directory::commands::{ImportError, ImportOrganization, Imported, import_organization};
use directory::config::Settings;
use directory::domain::{Code, staff_id};
use directory::{Directory, file, keys};
use persistence::{Actor, audit};
use service::{Config, Running, Sources};
use testkit::{TestBroker, TestDatabase};
use uuid::Uuid;

pub(crate) const DEMO: &str = include_str!("../../../../deploy/demo-organization.toml");

/// A folder that goes with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("directory-{}", testkit::new_id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) struct World {
    pub(crate) running: Running<Directory>,
    pub(crate) http: reqwest::Client,
    pub(crate) keys: Folder,
    pub(crate) env: Vec<(String, String)>,
    // Dropped last: the service is gone by then.
    pub(crate) database: TestDatabase,
    pub(crate) broker: TestBroker,
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::start_with(|config| config).await
    }

    /// With other settings, or another clock.
    pub(crate) async fn start_with(
        change: impl FnOnce(Config<Settings>) -> Config<Settings>,
    ) -> Self {
        let (database, broker, keys) = (
            TestDatabase::create().await,
            TestBroker::create(),
            Folder::new(),
        );
        for issuer in ["directory", "notification", "intake"] {
            keys::init(keys.path(), issuer).unwrap();
        }
        let folder = keys.path().display().to_string();
        sealing::KeyRing::generate(keys.path().join("ring.json")).unwrap();
        let env = [
            ("DATABASE_URL", database.url().to_owned()),
            ("AMQP_URL", broker.uri().to_owned()),
            ("REDRESS_AMQP__PREFIX", broker.prefix().to_owned()),
            // Nobody else is there, but whom a test lets listen.
            ("REDRESS_AMQP__AWAIT_LISTENERS", "false".to_owned()),
            ("REDRESS_HTTP__LISTEN", "127.0.0.1:0".to_owned()),
            ("REDRESS_AUTH__TRUST", folder.clone()),
            ("REDRESS_SEALING__KEYRING", format!("{folder}/ring.json")),
            (
                "REDRESS_AUTH__KEY_FILE",
                format!("{folder}/directory.key.pem"),
            ),
        ];
        let env: Vec<_> = env.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        let config = Config::load::<Directory>(&Sources {
            file: None,
            env: env.clone(),
        })
        .unwrap();
        let config = change(config);
        service::migrate::<Directory>(&config).await.unwrap();
        web::client::install_tls();
        let running = service::start::<Directory>(config).await.unwrap();
        Self {
            running,
            http: reqwest::Client::new(),
            keys,
            env,
            database,
            broker,
        }
    }

    pub(crate) async fn with_demo() -> Self {
        let world = Self::start().await;
        world.import(DEMO).await.unwrap();
        world
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await;
    }

    pub(crate) async fn import(&self, text: &str) -> Result<Imported, ImportError> {
        self.command(text, false).await
    }

    pub(crate) async fn dry_run(&self, text: &str) -> Result<Imported, ImportError> {
        self.command(text, true).await
    }

    async fn command(&self, text: &str, dry_run: bool) -> Result<Imported, ImportError> {
        let file = file::read(text)?;
        let cmd = ImportOrganization {
            file,
            dry_run,
            seen_version: None,
            actor: Actor::System,
            at: at(),
        };
        self.running
            .base
            .db
            .transaction(async |mut tx| import_organization(&mut tx, cmd).await)
            .await
    }

    /// The trail of a subject: action and event sequence.
    pub(crate) async fn trail(&self, subject: Uuid) -> Vec<(String, Option<i64>)> {
        let entries = self
            .running
            .base
            .db
            .transaction(async |mut tx| audit::of(&mut tx, subject).await)
            .await
            .unwrap();
        assert_eq!(audit::first_misfit(&entries), None);
        entries
            .into_iter()
            .map(|e| (e.action, e.event_seq))
            .collect()
    }

    /// Bytes of everything that was told about a subject.
    pub(crate) async fn told(&self, subject: Uuid) -> Vec<String> {
        let entries = self
            .running
            .base
            .db
            .transaction(async |mut tx| audit::of(&mut tx, subject).await)
            .await
            .unwrap();
        entries
            .into_iter()
            .map(|e| String::from_utf8(e.body).unwrap())
            .collect()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.addr)
    }

    fn signer(&self, issuer: &str) -> TokenSigner {
        let pem = std::fs::read(self.keys.path().join(format!("{issuer}.key.pem"))).unwrap();
        TokenSigner::from_pem(issuer, &pem).unwrap()
    }

    pub(crate) fn staff_token(&self, code: &str) -> String {
        let life = authorization::MAX_LIFE;
        self.signer("directory")
            .staff(staff(code), clock::real_now(), life)
            .unwrap()
    }

    pub(crate) fn service_token(&self, service: &str) -> String {
        self.signer(service).service(clock::real_now()).unwrap()
    }
}

pub(crate) fn at() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-23T02:00:00Z")
        .unwrap()
        .to_utc()
}

pub(crate) fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

pub(crate) fn staff(text: &str) -> Uuid {
    staff_id(&code(text))
}
