//! How long something took, in the working days in which limits are given (F-6.8).

use chrono::{DateTime, Utc};

use crate::deadline::suspended;
use crate::office::HORIZON;
use crate::{Calendar, Office};

/// The working days that something took: it kept a limit of N working days if and only if this is N
/// or less. 0 where it was done before the close of business of day 0, or before it began.
///
/// Days whose close of business lies in a suspension `[from, until)` do not count, as for deadlines.
pub fn working_days_taken(
    calendar: &Calendar,
    office: &Office,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    suspensions: &[(DateTime<Utc>, DateTime<Utc>)],
) -> usize {
    let day_zero = office.day_zero(calendar, from);
    std::iter::successors(Some(day_zero), |date| date.succ_opt())
        .take(HORIZON)
        .take_while(|date| office.closing(*date) < until)
        .filter(|date| calendar.is_working_day(*date))
        .filter(|date| *date == day_zero || suspended(office, *date, suspensions).is_none())
        .count()
}
