//! Typed settings; `config.default.toml` documents each key.

use std::path::PathBuf;

use serde::Deserialize;

/// Intake's own sections.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[sealing]`.
    pub sealing: Sealing,
    /// `[queue]`.
    pub queue: Queue,
    /// `[tracking]`.
    pub tracking: Tracking,
}

/// `[sealing]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealing {
    /// The key ring file.
    pub keyring: PathBuf,
    /// Seal every narrative.
    pub all_narratives: bool,
}

/// `[queue]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// When a new complaint is old.
    pub alarm_hours: u32,
}

/// `[tracking]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tracking {
    /// A proxy in front of us says who asks.
    pub behind_proxy: bool,
}
