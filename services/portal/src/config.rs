//! The portal's own settings; `config.default.toml` documents them.

use std::path::PathBuf;

use serde::Deserialize;

/// All sections.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[sealing]`.
    pub sealing: Sealing,
    /// `[peers]`.
    pub peers: Peers,
    /// `[public]`.
    pub public: Public,
    /// `[guard]`.
    pub guard: Guard,
}

/// `[sealing]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealing {
    /// The key ring file.
    pub keyring: PathBuf,
}

/// `[peers]`: base URLs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peers {
    /// Of intake.
    pub intake: String,
    /// Of investigation.
    pub investigation: String,
    /// Of assignment.
    pub assignment: String,
    /// Of notification.
    pub notification: String,
    /// Of directory.
    pub directory: String,
}

/// `[public]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Public {
    /// Where browsers find the portal.
    pub url: String,
    /// The last `X-Forwarded-For` entry is the person's.
    pub behind_proxy: bool,
}

/// `[guard]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// Seconds from the first question to sending, at least.
    pub min_fill_seconds: u32,
    /// Hours that a draft lives.
    pub draft_hours: u32,
}
