//! The organization file: TOML that people write and read (`deploy/demo-organization.toml` is
//! one), and what is wrong with it, line by line.
//!
//! Absent on purpose: what a well-formed organization is (`domain`), and where it is kept.

mod read;
mod shape;
mod write;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;

use crate::domain::{Flaw, Kind, Organization};

pub use read::read;
pub use write::write;

/// A file that could be read: the organization it describes, and where each thing stands.
#[derive(Debug, Clone)]
pub struct OrganizationFile {
    /// What it describes. Calendars: only those that the file itself brings.
    pub organization: Organization,
    lines: HashMap<(Kind, String), usize>,
}

/// A flaw and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFlaw {
    /// From 1; `None` where it is about the file as a whole.
    pub line: Option<usize>,
    /// What, and of what.
    pub flaw: Flaw,
}

impl fmt::Display for FileFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.flaw),
            None => write!(f, "{}", self.flaw),
        }
    }
}

/// A file that describes no organization: every reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the organization file has {} flaw(s)", .0.len())]
pub struct BadFile(pub Vec<FileFlaw>);

impl OrganizationFile {
    /// Says where in the file the flaws are.
    pub fn located(&self, flaws: Vec<Flaw>) -> BadFile {
        let line = |flaw: &Flaw| self.lines.get(&(flaw.kind, flaw.path.clone())).copied();
        let mut found: Vec<_> = flaws
            .into_iter()
            .map(|flaw| FileFlaw {
                line: line(&flaw),
                flaw,
            })
            .collect();
        found.sort_by_key(|f| f.line);
        BadFile(found)
    }
}
