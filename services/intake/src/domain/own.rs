//! What the complainant may know of the way that a complaint takes: steps and dates, and nothing of who, why
//! inside, or how grave it is.

use chrono::{DateTime, NaiveDate, Utc};
use regulation::{ClosingResult, DeclineReason, Satisfaction};

/// A step as the complainant may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnStep {
    /// It is in the register (S-4.1).
    Registered(NaiveDate),
    /// It is dealt with, and answered by the end of this day (F-4.1b, F-4.6).
    Accepted(NaiveDate),
    /// It is not dealt with here (F-2.2).
    Declined(DeclineReason),
    /// Something was added to it.
    Supplemented,
    /// The complainant brought in a file.
    EvidenceAdded,
    /// It is being handled (S-4.4).
    HandlingBegun,
    /// It is answered by the end of another day (F-4.4d, F-4.6).
    PromiseMoved(NaiveDate),
    /// The answer was sent (F-6.2).
    Replied,
    /// The complainant said what they think of the answer (F-6.3).
    FollowedUp(Satisfaction),
    /// It is dealt with once more.
    Reopened,
    /// The complainant takes it back; whether that ends it (F-6.5).
    Withdrawn(bool),
    /// It goes on within another complaint (F-6.6).
    Merged,
    /// It goes on by itself again.
    Unmerged,
    /// 办结 (F-6.4).
    Closed(ClosingResult),
    /// 归档.
    Archived,
}

/// The steps as they are told, oldest first. Being handled is told once a round, whoever it went to and came
/// back from; a promise only where it is another day. Of what is restricted (S3) no more than that it is
/// being handled, what the complainant did, and what they were answered.
pub fn as_told(
    steps: Vec<(DateTime<Utc>, OwnStep)>,
    restricted: bool,
) -> Vec<(DateTime<Utc>, OwnStep)> {
    let (mut begun, mut promised) = (false, None);
    let mut told = |step: OwnStep| match step {
        OwnStep::Registered(date) => {
            promised = Some(date);
            Some(step)
        }
        OwnStep::Accepted(date) => {
            promised = Some(date);
            let shown = if restricted {
                OwnStep::HandlingBegun
            } else {
                step
            };
            Some(shown)
        }
        OwnStep::PromiseMoved(date) => {
            let moved = promised.replace(date) != Some(date);
            (moved && !restricted).then_some(step)
        }
        OwnStep::HandlingBegun => {
            let first = !std::mem::replace(&mut begun, true);
            (first && !restricted).then_some(step)
        }
        OwnStep::Reopened => {
            begun = false;
            Some(step)
        }
        OwnStep::Merged | OwnStep::Unmerged => (!restricted).then_some(step),
        OwnStep::Declined(_)
        | OwnStep::Supplemented
        | OwnStep::EvidenceAdded
        | OwnStep::Replied
        | OwnStep::FollowedUp(_)
        | OwnStep::Withdrawn(_)
        | OwnStep::Closed(_)
        | OwnStep::Archived => Some(step),
    };
    let steps = steps.into_iter();
    steps
        .filter_map(|(at, step)| told(step).map(|step| (at, step)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(steps: &[OwnStep], restricted: bool) -> Vec<OwnStep> {
        let at = DateTime::UNIX_EPOCH;
        let steps = steps.iter().map(|step| (at, *step)).collect();
        let told = as_told(steps, restricted).into_iter();
        told.map(|(_, step)| step).collect()
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
    }

    use OwnStep::*;

    #[test]
    fn being_handled_is_told_once_a_round_and_a_promise_only_where_it_is_another_day() {
        let steps = [
            Registered(day(8)),
            Accepted(day(8)),
            PromiseMoved(day(8)),
            HandlingBegun,
            HandlingBegun,
            PromiseMoved(day(10)),
            PromiseMoved(day(10)),
            Replied,
            FollowedUp(Satisfaction::Dissatisfied),
            Reopened,
            HandlingBegun,
        ];
        let expected = [
            Registered(day(8)),
            Accepted(day(8)),
            HandlingBegun,
            PromiseMoved(day(10)),
            Replied,
            FollowedUp(Satisfaction::Dissatisfied),
            Reopened,
            HandlingBegun,
        ];
        assert_eq!(told(&steps, false), expected);
    }

    #[test]
    fn of_what_is_restricted_no_more_is_told_than_that_it_is_being_handled() {
        let steps = [
            Registered(day(8)),
            Supplemented,
            Accepted(day(8)),
            HandlingBegun,
            PromiseMoved(day(10)),
            Merged,
            Unmerged,
            Withdrawn(false),
            Replied,
            Closed(ClosingResult::Resolved),
        ];
        let expected = [
            Registered(day(8)),
            Supplemented,
            HandlingBegun,
            Withdrawn(false),
            Replied,
            Closed(ClosingResult::Resolved),
        ];
        assert_eq!(told(&steps, true), expected);
    }
}
