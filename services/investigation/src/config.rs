//! Settings of its own: none. The type refuses keys that mean nothing.

use serde::Deserialize;

/// Nothing yet; the common sections are `service`'s.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {}
