//! This service's own settings: none beyond the common ones.

use serde::Deserialize;

/// Nothing of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {}
