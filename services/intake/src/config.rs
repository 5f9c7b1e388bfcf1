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
    /// `[search]`.
    pub search: Search,
    /// `[repeats]`.
    pub repeats: Repeats,
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

/// `[search]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Texts that the index takes in at once.
    pub batch: u32,
    /// Milliseconds between two batches.
    pub pause_ms: u64,
}

/// `[repeats]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeats {
    /// Days before and after within which a site's texts are compared.
    pub days: u32,
    /// Texts that are compared at most, the newest first.
    pub texts: u32,
}
