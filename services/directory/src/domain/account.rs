//! The rules of signing in (security, section 5).

use chrono::{DateTime, TimeDelta, Utc};
use zxcvbn::{Score, zxcvbn};

/// Failures to sign in under one name within [`WINDOW`], after which nobody may try.
pub const MOST_FAILURES: i64 = 5;
/// How long a failure counts.
pub const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// A session that is not used ends.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// Every session ends: a day's work.
pub const ABSOLUTE: TimeDelta = TimeDelta::hours(8);
/// How long an invitation is good for.
pub const INVITATION: TimeDelta = TimeDelta::hours(24);

/// How long somebody may take to sign in at the organization's provider.
pub const PROVIDER_ATTEMPT: TimeDelta = TimeDelta::minutes(10);

const FEWEST_CHARACTERS: usize = 10;
const MOST_CHARACTERS: usize = 128;
/// How much of a password its strength is judged by: what is longer is strong by that, and judging takes
/// time that grows with the square of it.
const JUDGED: usize = 64;

/// A session, as far as its end goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Signed in.
    pub begun_at: DateTime<Utc>,
    /// When a token was last asked for.
    pub used_at: DateTime<Utc>,
    /// Signed out, or shut out.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Session {
    /// When it ends, however much it is used.
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.begun_at + ABSOLUTE
    }

    /// Whether it is still good.
    pub fn is_alive(&self, at: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && at < self.ends_at() && at < self.used_at + IDLE
    }
}

/// Why a password cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// Too short.
    #[error("at least {FEWEST_CHARACTERS} characters")]
    Short,
    /// Too long.
    #[error("at most {MOST_CHARACTERS} characters")]
    Long,
    /// Among the first that somebody would try.
    #[error("easily guessed; some words that have nothing to do with each other are better")]
    Guessed,
}

/// Whether a password is good enough; `about` is what everybody knows of its owner, which adds nothing to
/// it. Capital letters add nothing either: who writes them for strength writes them first.
///
/// # Errors
/// [`Weak`].
pub fn judge_password(password: &str, about: &[&str]) -> Result<(), Weak> {
    let characters = password.chars().count();
    if characters < FEWEST_CHARACTERS {
        return Err(Weak::Short);
    }
    if characters > MOST_CHARACTERS {
        return Err(Weak::Long);
    }
    let mut judged = password.to_lowercase();
    for word in about.iter().filter(|word| word.len() > 2) {
        judged = judged.replace(&word.to_lowercase(), "-");
    }
    let judged: String = judged.chars().take(JUDGED).collect();
    match zxcvbn(&judged, about).score() < Score::Three {
        true => Err(Weak::Guessed),
        false => Ok(()),
    }
}
