//! What can go wrong. No text here carries a key, a value or a ciphertext.

use std::{io, path::PathBuf};

/// Something sealed did not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealingError {
    /// Not in a format that this version reads.
    #[error("sealed value is not in a known format")]
    Format,
    /// Wrapped by a key that the key ring does not hold.
    #[error("the key ring has no key `{0}`")]
    UnknownKey(String),
    /// Changed, moved to another place, or sealed by another key.
    #[error("sealed value does not open here: changed, moved, or of another key")]
    Refused,
    /// Opened, but is no text.
    #[error("sealed value is no text")]
    NotText,
}

/// The key ring cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// The file cannot be read or written.
    #[error("key ring {path}: cannot be read or written")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is there already; keys are never overwritten.
    #[error("key ring {0}: exists already, and keys are never overwritten")]
    Exists(PathBuf),
    /// It has no key with this id.
    #[error("the key ring has no key `{0}`")]
    NoKey(String),
    /// It seals with this key.
    #[error("the key ring seals with `{0}`: switch to another one first")]
    InUse(String),
    /// It is no key ring.
    #[error("key ring {path}: {problem}")]
    Content {
        /// Which file.
        path: PathBuf,
        /// What is wrong; never quotes the content.
        problem: &'static str,
    },
}
