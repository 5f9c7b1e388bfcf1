//! Codes: how people name things in the organization file.

use std::fmt;

/// 1 to 32 of `a-z 0-9 -`, beginning with a letter or a digit. A code is for good: a thing with
/// another code is another thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

/// A text that is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a code is 1 to 32 of a-z, 0-9 and -, and begins with a letter or a digit")]
pub struct NotACode;

impl Code {
    /// Reads a code.
    ///
    /// # Errors
    /// [`NotACode`].
    pub fn parse(text: &str) -> Result<Self, NotACode> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.is_empty() || text.len() > 32 || text.starts_with('-') || !text.chars().all(fits) {
            return Err(NotACode);
        }
        Ok(Self(text.to_owned()))
    }

    /// Not after any other.
    pub(super) fn first() -> Self {
        Self("-".into())
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
