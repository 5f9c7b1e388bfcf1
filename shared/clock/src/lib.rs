//! The only room that asks what time it is.
//!
//! Rules, commands and stores are told the time as an argument; the doors (HTTP extractors, timers,
//! relays) ask a [`Clock`]. Absent on purpose: working days (see `calendar`), and the real time of
//! tokens, leases and back-off, which no rehearsal may move.
//!
//! In builds with debug assertions (tests, rehearsals; never a release), the variable `REDRESS_CLOCK_FILE` names a JSON file
//! `{"real": "…", "at": "…", "rate": 1.0}`: at the real moment `real` it is `at`, and from there time
//! runs `rate` times as fast. One file moves a whole running stack. Optimised builds refuse the
//! feature, builds without it refuse the variable, and `/readyz` tells when it is in use.
#![expect(
    clippy::disallowed_methods,
    reason = "this crate is where the time comes from"
)]

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, Utc};

#[cfg(debug_assertions)]
mod file;

/// The variable that names the file.
pub const FILE_VARIABLE: &str = "REDRESS_CLOCK_FILE";

/// Tells the time, in PostgreSQL's precision: what is stored equals what was told.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Hand(Arc<Mutex<DateTime<Utc>>>),
    #[cfg(debug_assertions)]
    File(Arc<file::ClockFile>),
}

/// Moves a clock made by [`Clock::manual`].
#[derive(Clone)]
pub struct Hand(Arc<Mutex<DateTime<Utc>>>);

/// Why there is no clock.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// The variable is set, but this build cannot move time.
    #[error(
        "{FILE_VARIABLE} is set ({0}), but this build has no test clock: unset it (builds with debug assertions have one)"
    )]
    NotForThisBuild(PathBuf),
}

impl Clock {
    /// The machine's time.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// The machine's time, or that of the file which `REDRESS_CLOCK_FILE` names.
    ///
    /// # Errors
    /// [`ClockError::NotForThisBuild`] where the variable is set in an optimised build.
    pub fn from_env() -> Result<Self, ClockError> {
        std::env::var_os(FILE_VARIABLE)
            .filter(|v| !v.is_empty())
            .map_or_else(|| Ok(Self::system()), |path| Self::from_file(path.into()))
    }

    /// The time of a file; while the file is missing, the machine's.
    ///
    /// # Errors
    /// [`ClockError::NotForThisBuild`] in an optimised build.
    pub fn from_file(path: PathBuf) -> Result<Self, ClockError> {
        #[cfg(debug_assertions)]
        return Ok(Self(Source::File(Arc::new(file::ClockFile::new(path)))));
        #[cfg(not(debug_assertions))]
        Err(ClockError::NotForThisBuild(path))
    }

    /// A clock that stands still until its [`Hand`] is moved; for tests.
    pub fn manual(at: DateTime<Utc>) -> (Self, Hand) {
        let at = Arc::new(Mutex::new(at));
        (Self(Source::Hand(at.clone())), Hand(at))
    }

    /// What time it is, in whole microseconds.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.0 {
            Source::System => Utc::now(),
            Source::Hand(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
            #[cfg(debug_assertions)]
            Source::File(file) => file.now(),
        };
        now.trunc_subsecs(6)
    }

    /// Whether somebody may move this clock; `/readyz` says so.
    pub fn is_test(&self) -> bool {
        !matches!(self.0, Source::System)
    }
}

impl Hand {
    /// From now on it is `at`.
    pub fn set(&self, at: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

/// The machine's time, whatever the clock says: for tokens, leases and back-off.
pub fn real_now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_tells_whole_microseconds() {
        let clock = Clock::system();
        assert_eq!(clock.now().timestamp_subsec_nanos() % 1_000, 0);
        assert!(!clock.is_test());
    }

    #[test]
    fn a_manual_clock_moves_by_its_hand_only() {
        let start = DateTime::from_timestamp(1_000, 0).unwrap();
        let (clock, hand) = Clock::manual(start);
        assert_eq!(clock.now(), start);
        hand.set(start + chrono::Duration::days(3));
        assert_eq!(clock.now(), start + chrono::Duration::days(3));
        assert!(clock.is_test());
    }

    #[cfg(not(debug_assertions))]
    #[test]
    fn a_build_without_the_feature_refuses_a_clock_file() {
        assert!(Clock::from_file("/nowhere".into()).is_err());
    }
}
