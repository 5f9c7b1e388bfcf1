//! A clock that follows a file.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

/// The file is looked at this often at most.
const LOOK_EVERY: Duration = Duration::from_millis(50);

pub(crate) struct ClockFile {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    looked: Option<Instant>,
    /// Time of change and size: two writes within the file system's resolution differ in neither,
    /// which the next look after a further write heals.
    seen: Option<(SystemTime, u64)>,
    shift: Option<Shift>,
}

/// At the real moment `real` it is `at`; from there on time runs `rate` times as fast.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shift {
    real: DateTime<Utc>,
    at: DateTime<Utc>,
    rate: f64,
}

impl Shift {
    fn apply(self, real_now: DateTime<Utc>) -> DateTime<Utc> {
        let elapsed = (real_now - self.real)
            .num_microseconds()
            .unwrap_or(i64::MAX);
        // A float has the microseconds of 285 years; rehearsals are shorter.
        let moved = TimeDelta::microseconds((elapsed as f64 * self.rate) as i64);
        self.at.checked_add_signed(moved).unwrap_or(self.at)
    }
}

impl ClockFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            state: Mutex::default(),
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        let shift = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if state
                .looked
                .is_none_or(|looked| looked.elapsed() >= LOOK_EVERY)
            {
                state.looked = Some(Instant::now());
                self.look(&mut state);
            }
            state.shift
        };
        let now = Utc::now();
        shift.map_or(now, |shift| shift.apply(now))
    }

    /// A half-written file keeps what was known; writers should rename into place all the same.
    fn look(&self, state: &mut State) {
        let Ok(meta) = std::fs::metadata(&self.path) else {
            (state.seen, state.shift) = (None, None);
            return;
        };
        let seen = meta.modified().ok().map(|at| (at, meta.len()));
        if seen.is_some() && seen == state.seen {
            return;
        }
        if let Some(shift) = std::fs::read(&self.path)
            .ok()
            .and_then(|b| serde_json::from_slice(&b).ok())
        {
            (state.seen, state.shift) = (seen, Some(shift));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_runs_from_the_moment_that_the_file_names_at_its_rate() {
        let real = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let at = DateTime::from_timestamp(9_000_000, 0).unwrap();
        let shift = Shift {
            real,
            at,
            rate: 60.0,
        };
        assert_eq!(shift.apply(real), at);
        assert_eq!(
            shift.apply(real + TimeDelta::seconds(2)),
            at + TimeDelta::minutes(2)
        );
    }

    #[test]
    fn a_missing_file_is_the_system_time_and_a_written_one_is_followed() {
        let path = std::env::temp_dir().join(format!("clock-{}.json", std::process::id()));
        let clock = ClockFile::new(path.clone());
        assert!((Utc::now() - clock.now()).num_seconds().abs() < 5);
        std::fs::write(
            &path,
            r#"{"real":"2026-01-01T00:00:00Z","at":"2030-01-01T00:00:00Z","rate":0.0}"#,
        )
        .unwrap();
        let clock = ClockFile::new(path.clone());
        assert_eq!(
            clock.now(),
            "2030-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap()
        );
        std::fs::remove_file(path).unwrap();
    }
}
