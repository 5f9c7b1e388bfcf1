//! Typed settings; `config.default.toml` documents each key.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

/// Directory's own sections.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `[sign_in]`.
    pub sign_in: SignIn,
    /// `[oidc]`.
    pub oidc: Oidc,
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

/// `[oidc]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// The provider's issuer identifier.
    pub issuer: Option<String>,
    /// What this system is called there.
    pub client_id: Option<String>,
    /// What it shows there.
    pub client_secret: Option<SecretString>,
    /// The portal's page that people come back to.
    pub redirect_uri: Option<String>,
    /// What is asked for, apart by blanks.
    pub scopes: String,
    /// Which claim is the code of a member of staff.
    pub claim: String,
    /// Seconds since somebody showed the provider who they are, when they begin here.
    pub max_age_seconds: Option<u64>,
    /// What people call the provider.
    pub label: Option<String>,
    /// Seconds that one call to it may take.
    pub timeout_seconds: u64,
}

/// `[sealing]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealing {
    /// The key ring file.
    pub keyring: Option<PathBuf>,
}
