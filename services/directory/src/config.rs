//! Typed settings; `config.default.toml` documents each key.

use std::path::PathBuf;

use serde::Deserialize;

/// Directory's own sections.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[sign_in]`.
    pub sign_in: SignIn,
    /// `[sealing]`.
    pub sealing: Sealing,
}

/// `[sign_in]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// What one-time links begin with.
    pub welcome: String,
}

/// `[sealing]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealing {
    /// The key ring file.
    pub keyring: Option<PathBuf>,
}
