//! Typed settings; `config.default.toml` documents each key.

use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use secrecy::SecretString;
use serde::Deserialize;

/// Notification's own sections.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[smtp]`.
    pub smtp: Smtp,
    /// `[sms]`.
    pub sms: Sms,
    /// `[letters]`.
    pub letters: Letters,
    /// `[sealing]`.
    pub sealing: Sealing,
    /// `[peers]`.
    pub peers: Peers,
    /// `[public]`.
    pub public: Public,
    /// `[delivery]`.
    pub delivery: Delivery,
}

/// How a connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Not at all: a server on the same host, or a test.
    None,
    /// Begins in the clear, and must change over.
    Starttls,
    /// From the first byte.
    Tls,
}

/// `[smtp]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// The mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Who messages come from.
    pub from: String,
    /// How the connection is protected.
    pub tls: Tls,
    /// A certificate authority to trust as well.
    pub ca: Option<PathBuf>,
    /// Whom to sign in as.
    pub user: Option<String>,
    /// The password that goes with it.
    pub password: Option<SecretString>,
    /// Seconds that one conversation may take.
    pub timeout_seconds: u64,
}

/// `[sms]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// Where the gateway takes messages.
    pub url: Option<String>,
    /// What requests to it are signed with.
    pub secret: Option<SecretString>,
    /// What it signs its receipts with.
    pub receipts_secret: Option<SecretString>,
    /// Seconds that one call may take.
    pub timeout_seconds: u64,
    /// Messages that one text may take.
    pub most_segments: usize,
}

/// `[sealing]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealing {
    /// The key ring file.
    pub keyring: Option<PathBuf>,
}

/// `[letters]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letters {
    /// Where they are put.
    pub folder: PathBuf,
}

/// `[peers]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peers {
    /// Base address of intake.
    pub intake: String,
    /// Base address of directory.
    pub directory: String,
}

/// `[public]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Public {
    /// What links begin with.
    pub url: String,
}

/// `[delivery]`.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// At the same time.
    pub parallel: u32,
    /// Between two looks.
    pub poll_ms: u64,
    /// How long a claim is good for; renewed while the call goes on.
    pub lease_seconds: u32,
    /// Then it counts as failed.
    pub most_attempts: u32,
    /// Before the second try.
    pub backoff_seconds: u32,
}

impl Delivery {
    /// How long a claim is good for.
    pub fn lease(self) -> TimeDelta {
        TimeDelta::seconds(self.lease_seconds.into())
    }

    /// How long to wait after so many tries: doubles, up to 15 minutes.
    pub fn backoff(self, attempts: i32) -> TimeDelta {
        let doublings = attempts.saturating_sub(1).clamp(0, 20);
        let seconds = i64::from(self.backoff_seconds).saturating_mul(1 << doublings);
        TimeDelta::seconds(seconds.min(15 * 60))
    }

    /// Between two looks.
    pub const fn poll(self) -> Duration {
        Duration::from_millis(self.poll_ms)
    }
}
