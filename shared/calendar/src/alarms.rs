//! Reminders and escalations (F-4.4e), and how much time is left.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::office::working_day_after;
use crate::{Calendar, Deadline, Office};

/// How many levels an overdue case climbs, one each working day.
pub const ESCALATIONS: u8 = 3;

/// What happens on the way to a deadline and after it. In order: when two reminders coincide, the
/// later kind is the one that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmAt {
    /// The opening of day ⌈N/2⌉.
    Half,
    /// The opening of day ⌈0.8·N⌉.
    MostlyGone,
    /// The opening of the last day.
    LastDay,
    /// The deadline itself.
    Overdue,
    /// The opening of the kth working day after the last day.
    Escalate(u8),
}

/// The alarms of a deadline, in the order of time; none lies before its start.
pub fn alarms(
    calendar: &Calendar,
    office: &Office,
    deadline: &Deadline,
) -> Vec<(AlarmAt, DateTime<Utc>)> {
    let n = deadline.counted.len();
    let reminders = [
        (AlarmAt::Half, n.div_ceil(2)),
        (AlarmAt::MostlyGone, (n * 4).div_ceil(5)),
        (AlarmAt::LastDay, n),
    ]
    .map(|(kind, k)| {
        let day = k
            .checked_sub(1)
            .and_then(|k| deadline.counted.get(k))
            .copied();
        let day = staffed(
            calendar,
            day.unwrap_or(deadline.day_zero),
            deadline.day_zero,
        );
        // Day 0 may have opened before the clock started.
        (kind, office.opening(day).max(deadline.start))
    });
    let mut alarms: Vec<(AlarmAt, DateTime<Utc>)> = Vec::with_capacity(7);
    for (kind, at) in reminders {
        alarms.retain(|(_, earlier)| *earlier != at);
        if at < deadline.due_at {
            alarms.push((kind, at));
        }
    }
    alarms.push((AlarmAt::Overdue, deadline.due_at));
    alarms.extend((1..=ESCALATIONS).map(|k| {
        let day = working_day_after(calendar, deadline.last_day, usize::from(k));
        (AlarmAt::Escalate(k), office.opening(day))
    }));
    alarms
}

/// Calendar days may be days of rest, when nobody reads a reminder: then it goes out on the working day
/// before. Day 0 is one.
fn staffed(calendar: &Calendar, date: NaiveDate, day_zero: NaiveDate) -> NaiveDate {
    std::iter::successors(Some(date), |date| date.pred_opt())
        .find(|date| *date <= day_zero || calendar.is_working_day(*date))
        .unwrap_or(day_zero)
}

/// Working days left until a deadline: N right after the start of a limit of N, 0 on the last day,
/// negative as soon as it is overdue. Business that has closed is over: in the evening the next working
/// day is today.
pub fn working_days_left(
    calendar: &Calendar,
    office: &Office,
    now: DateTime<Utc>,
    due_at: DateTime<Utc>,
) -> i64 {
    let (today, last_day) = (office.day_zero(calendar, now), office.date(due_at));
    let between = |after: NaiveDate, to: NaiveDate| {
        let days = std::iter::successors(after.succ_opt(), |date| date.succ_opt());
        let days = days
            .take_while(|date| *date <= to)
            .filter(|date| calendar.is_working_day(*date));
        i64::try_from(days.count()).unwrap_or(i64::MAX)
    };
    if now < due_at {
        between(today, last_day)
    } else {
        -between(last_day, today).max(1)
    }
}
