//! Typed settings; `config.default.toml` documents each key.

use serde::Deserialize;

/// Investigation's own sections.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[custody]`.
    pub custody: Custody,
}

/// `[custody]`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custody {
    /// How long before a recording is overwritten the alarm is raised.
    pub warning_hours: u32,
}
