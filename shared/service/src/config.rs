//! Settings: embedded defaults ← file ← environment; typed, documented, checked.
//!
//! The documentation is the defaults files themselves: a key that is neither set nor named in a
//! comment there does not exist, and setting it is an error.

mod environment;
mod front;
mod reference;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use clock::Clock;
use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Value};
use persistence::DbSettings;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::Service;
pub use front::FrontConfig;
pub(crate) use front::reference as front_reference;
pub(crate) use reference::{Key, Reference};

const EVERY: &str = include_str!("every.default.toml");
const COMMON: &str = include_str!("common.default.toml");
const COMMON_SECTIONS: [&str; 7] = [
    "http", "log", "database", "amqp", "auth", "audit", "erasure",
];

/// `[database]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// The role that serves.
    pub url: SecretString,
    /// The role that migrates; `url` where it is not set.
    pub migrate_url: Option<SecretString>,
    /// The service's own.
    pub schema: String,
    /// Connections at most.
    pub pool: u32,
}

/// `[amqp]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broker {
    /// Where the broker is.
    pub url: SecretString,
    /// Begins all names.
    pub prefix: String,
    /// Send nothing before every listener has its queues.
    pub await_listeners: bool,
}

/// `[http]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Threads.
    pub workers: usize,
}

/// `[auth]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// Folder of `<issuer>.pub.pem`.
    pub trust: PathBuf,
    /// This service's private key.
    pub key: Option<SecretString>,
}

/// `[log]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Directives.
    pub filter: String,
}

/// `[audit]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// Between two seals.
    pub seal_minutes: NonZeroU32,
    /// The file that seals are added to.
    pub anchors: Option<PathBuf>,
    /// Who else keeps them.
    pub webhook: Option<SecretString>,
    /// Signs what is sent there.
    pub webhook_secret: Option<SecretString>,
}

/// `[erasure]`.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// The file that names what is erased.
    pub tombstones: Option<PathBuf>,
}

/// Everything that a service is told.
#[derive(Clone)]
pub struct Config<T> {
    /// `[database]`.
    pub database: Database,
    /// `[amqp]`.
    pub amqp: Broker,
    /// `[http]`.
    pub http: Http,
    /// `[auth]`.
    pub auth: Auth,
    /// `[log]`.
    pub log: Log,
    /// `[audit]`.
    pub audit: Audit,
    /// `[erasure]`.
    pub erasure: Erasure,
    /// The service's own.
    pub settings: T,
    /// The machine's, or that of a rehearsal (`REDRESS_CLOCK_FILE`).
    pub clock: Clock,
    /// All of it as values, for `check-config`.
    effective: Dict,
}

/// What a service's settings are read from.
#[derive(Default)]
pub struct Sources<'a> {
    /// `--config`.
    pub file: Option<&'a Path>,
    /// The environment; tests give their own.
    pub env: Vec<(String, String)>,
}

impl Sources<'_> {
    /// The process's environment.
    pub fn process(file: Option<&Path>) -> Sources<'_> {
        // Other programs' variables need not be text.
        let env = std::env::vars_os()
            .filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)));
        Sources {
            file,
            env: env.collect(),
        }
    }
}

impl<T: for<'de> Deserialize<'de>> Config<T> {
    /// Reads and checks.
    ///
    /// # Errors
    /// Says which key of which source is wrong, and never its value.
    pub fn load<S: Service<Settings = T>>(sources: &Sources<'_>) -> anyhow::Result<Self> {
        let files = [EVERY, COMMON, S::DEFAULTS];
        let schema = Serialized::default("database.schema", S::NAME);
        let effective = effective(Figment::new().merge(schema), &files, sources)?;
        let section = |name: &str| section(&effective, name);
        Ok(Self {
            database: read_section("database", section("database")?)?,
            amqp: read_section("amqp", section("amqp")?)?,
            http: read_section("http", section("http")?).context("http.listen is needed")?,
            auth: read_section("auth", section("auth")?)?,
            log: read_section("log", section("log")?)?,
            audit: read_section("audit", section("audit")?)?,
            // All of its keys may be absent, and then there is no section.
            erasure: effective.get("erasure").map_or_else(
                || Ok(Erasure::default()),
                |value| read_section("erasure", value.clone()),
            )?,
            clock: environment::clock(&sources.env)?,
            settings: own(&effective, &COMMON_SECTIONS)?,
            effective,
        })
    }
}

/// Defaults ← file ← environment; a key that no file of defaults names is an error.
fn effective(first: Figment, files: &[&str], sources: &Sources<'_>) -> anyhow::Result<Dict> {
    let reference = Reference::parse(files);
    let mut figment = files
        .iter()
        .fold(first, |figment, file| figment.merge(Toml::string(file)));
    if let Some(file) = sources.file {
        if !file.is_file() {
            bail!("the settings file {} cannot be read", file.display());
        }
        figment = figment.merge(Toml::file_exact(file));
    }
    let environment = environment::read(&sources.env, &reference)?;
    figment = figment.merge(Serialized::globals(environment));
    let effective: Dict = figment.extract().map_err(explain)?;
    refuse_unknown(&effective, &reference)?;
    Ok(effective)
}

fn section(effective: &Dict, name: &str) -> anyhow::Result<Value> {
    let found = effective.get(name).cloned();
    found.ok_or_else(|| anyhow!("the section [{name}] is missing"))
}

/// The program's own sections: all but those that it has like others.
fn own<T: for<'de> Deserialize<'de>>(effective: &Dict, common: &[&str]) -> anyhow::Result<T> {
    let own: Dict = effective
        .iter()
        .filter(|(k, _)| !common.contains(&k.as_str()))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    Figment::from(Serialized::defaults(own))
        .extract()
        .map_err(explain)
}

fn read_section<T: for<'de> Deserialize<'de>>(name: &str, value: Value) -> anyhow::Result<T> {
    Figment::from(Serialized::default("section", value))
        .extract_inner("section")
        .map_err(explain)
        .with_context(|| format!("settings of [{name}]"))
}

/// figment's messages quote values, which may be secrets: only what kind of mistake and where.
fn explain(e: figment::Error) -> anyhow::Error {
    use figment::error::Kind;
    let mut said = Vec::new();
    for e in e {
        let path = e.path.join(".");
        said.push(match &e.kind {
            Kind::MissingField(field) => format!(
                "`{path}{}{field}` is missing",
                if path.is_empty() { "" } else { "." }
            ),
            Kind::UnknownField(field, known) => format!(
                "there is no key `{field}` in `{path}`; there are: {}",
                known.join(", ")
            ),
            Kind::InvalidType(_, wanted) | Kind::InvalidValue(_, wanted) => {
                format!("`{path}` has to be {wanted}")
            }
            Kind::UnknownVariant(_, known) => format!("`{path}` is one of: {}", known.join(", ")),
            Kind::Message(_) if path.is_empty() => "a settings file is not TOML".to_owned(),
            _ => format!("`{path}` cannot be read"),
        });
    }
    anyhow!(said.join("; "))
}

fn refuse_unknown(effective: &Dict, reference: &Reference) -> anyhow::Result<()> {
    for (section, value) in effective {
        if let Value::Dict(_, keys) = value {
            for key in keys.keys() {
                let path = format!("{section}.{key}");
                if !reference.knows(&path) {
                    bail!("there is no key `{path}`; `check-config` lists all");
                }
            }
        } else if !reference.knows(section) {
            bail!("there is no key `{section}`; `check-config` lists all");
        }
    }
    Ok(())
}

pub(crate) fn reference<S: Service>() -> Reference {
    Reference::parse(&[EVERY, COMMON, S::DEFAULTS])
}

impl<T> Config<T> {
    /// For the pool that serves.
    pub fn db_settings(&self) -> DbSettings {
        DbSettings {
            url: self.database.url.expose_secret().to_owned(),
            schema: self.database.schema.clone(),
            pool: self.database.pool,
        }
    }

    /// For migrations, and the role that has to be granted what they make.
    pub fn migration_settings(&self) -> (DbSettings, Option<String>) {
        let mut settings = self.db_settings();
        let Some(owner) = &self.database.migrate_url else {
            return (settings, None);
        };
        let app = user_of(&settings.url)
            .filter(|app| Some(app) != user_of(owner.expose_secret()).as_ref());
        settings.url = owner.expose_secret().to_owned();
        (settings, app)
    }

    /// The settings as they are in effect, secrets masked.
    pub(crate) fn masked(&self, reference: &Reference) -> Dict {
        masked(&self.effective, reference)
    }
}

fn masked(effective: &Dict, reference: &Reference) -> Dict {
    let mut shown = effective.clone();
    for key in reference.keys.iter().filter(|k| k.secret) {
        let Some((section, name)) = key.path.split_once('.') else {
            continue;
        };
        if let Some(Value::Dict(_, keys)) = shown.get_mut(section)
            && let Some(value) = keys.get_mut(name)
        {
            *value = Value::from(mask(value.as_str().unwrap_or_default()));
        }
    }
    shown
}

/// `postgres://user:password@host` → `user`.
fn user_of(url: &str) -> Option<String> {
    let (credentials, _) = url.split_once("://")?.1.rsplit_once('@')?;
    Some(credentials.split(':').next().unwrap_or_default().to_owned())
}

/// A URL without its password, since the rest is what operators look for; other secrets whole.
fn mask(secret: &str) -> String {
    let url = secret.split_once("://").and_then(|(scheme, rest)| {
        let (credentials, place) = rest.rsplit_once('@')?;
        let user = credentials.split(':').next().unwrap_or_default();
        Some(format!(
            "{scheme}://{user}:***@{}",
            place.split('?').next().unwrap_or_default()
        ))
    });
    url.unwrap_or_else(|| "***".to_owned())
}

#[cfg(test)]
mod tests;
