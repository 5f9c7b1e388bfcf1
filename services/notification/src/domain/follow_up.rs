//! 回访 (F-6.3): five levels, by somebody who did not handle it or by the complainant's own link;
//! who is not reached is tried again, on different half-days.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use regulation::{Satisfaction, Scope, Sensitivity};

use super::{Correspondence, Decision, Fact, Refusal, StaffId, Stage};

/// Morning or afternoon of a day, on the wall of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HalfDay {
    /// The local date.
    pub date: NaiveDate,
    /// From noon on.
    pub afternoon: bool,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Answer {
    /// One of the five levels.
    Level(Satisfaction),
    /// Nobody was reached.
    Unreachable,
}

/// One attempt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attempt {
    /// What came of it.
    pub answer: Answer,
    /// Who asked; none where the complainant answered unasked or by link.
    pub by: Option<StaffId>,
    /// When.
    pub at: DateTime<Utc>,
    /// In which half-day.
    pub half_day: HalfDay,
    /// Whether anybody has suffered for complaining (F-6.9); none where that was not asked, or not answered.
    pub reprisal: Option<bool>,
}

/// How often and how far apart, as the site's policy has it.
#[derive(Debug, Clone, Copy)]
pub struct Tries {
    /// At most so many; then recorded as unreachable.
    pub most: u32,
    /// So much between two.
    pub apart: TimeDelta,
}

impl Tries {
    /// From the site's policy.
    pub fn of(policy: &regulation::Correspondence) -> Self {
        Self {
            most: policy.follow_up_tries,
            apart: TimeDelta::hours(policy.follow_up_retry_hours.into()),
        }
    }
}

impl Correspondence {
    /// Records an attempt.
    ///
    /// # Errors
    /// [`Refusal`] before a reply was sent, by whoever handled it, and too early after another try.
    pub fn follow_up(self, attempt: Attempt, tries: Tries) -> Result<Decision, Refusal> {
        let asks_about_reprisal = self.asks_about_reprisal();
        match self.stage {
            Stage::Replied {
                round,
                approved,
                reply,
                sent_at,
                mut attempts,
            } => {
                if attempt.by.is_some_and(|by| self.case.handled_by(by)) {
                    return Err(Refusal::ByHandler);
                }
                // Complainants may leave it open; whoever asks them asks.
                let answered = matches!(attempt.answer, Answer::Level(_));
                if asks_about_reprisal
                    && answered
                    && attempt.by.is_some()
                    && attempt.reprisal.is_none()
                {
                    return Err(Refusal::ReprisalNotAsked);
                }
                let count = i32::try_from(attempts.len())
                    .unwrap_or(i32::MAX)
                    .saturating_add(1);
                let (satisfaction, finished) = match attempt.answer {
                    Answer::Level(level) => (Some(level), true),
                    Answer::Unreachable => {
                        let early = |earlier: &Attempt| {
                            attempt.at < earlier.at + tries.apart
                                || attempt.half_day == earlier.half_day
                        };
                        if attempts.iter().any(early) {
                            return Err(Refusal::TooEarly);
                        }
                        (None, count.unsigned_abs() >= tries.most)
                    }
                };
                let stage = if finished {
                    Stage::FollowedUp {
                        round,
                        approved,
                        reply,
                        sent_at,
                        satisfaction,
                        at: attempt.at,
                    }
                } else {
                    attempts.push(attempt);
                    Stage::Replied {
                        round,
                        approved,
                        reply,
                        sent_at,
                        attempts,
                    }
                };
                let fact = Fact::FollowUp {
                    round,
                    attempt,
                    count,
                    finished,
                };
                Ok(Decision::Changed(Self { stage, ..self }, vec![fact]))
            }
            Stage::UnderWay { .. }
            | Stage::ToReply { .. }
            | Stage::Replying { .. }
            | Stage::FollowedUp { .. } => Err(Refusal::NothingToFollowUp),
            Stage::Merged { .. } => Err(Refusal::Merged),
            Stage::Ended { .. } => Err(Refusal::Ended),
        }
    }

    /// F-6.9: after a case of integrity, its complainant is asked about reprisals.
    pub fn asks_about_reprisal(&self) -> bool {
        let case = &self.case;
        case.sensitivity == Sensitivity::S3 || case.scopes.contains(&Scope::Integrity)
    }

    /// From when on the next try counts; none where none is due or the first may be made at once.
    pub fn next_try(&self, tries: Tries) -> Option<DateTime<Utc>> {
        match &self.stage {
            Stage::Replied { attempts, .. } => attempts.last().map(|last| last.at + tries.apart),
            Stage::UnderWay { .. }
            | Stage::ToReply { .. }
            | Stage::Replying { .. }
            | Stage::FollowedUp { .. }
            | Stage::Merged { .. }
            | Stage::Ended { .. } => None,
        }
    }
}
