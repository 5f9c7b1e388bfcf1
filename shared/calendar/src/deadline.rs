//! When a limit ends (F-4.4a, F-4.4b, F-4.4d, F-4.6).
//!
//! Day 0 is the working day on which the start counts as done; the limit ends at the close of
//! business of the Nth day after it. Calendar days are counted as they come and are not moved when
//! the last one is a day of rest: an outer limit ("15 calendar days") is never stretched.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::office::{HORIZON, next};
use crate::{Calendar, Limit, Office, Unit};

/// A deadline, and how it was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Deadline {
    /// What started the clock.
    pub start: DateTime<Utc>,
    /// The day on which the start counts as done.
    pub day_zero: NaiveDate,
    /// The Nth day after day 0.
    pub last_day: NaiveDate,
    /// Close of business of the last day.
    pub due_at: DateTime<Utc>,
    /// The count touches a year whose calendar is not published yet (F-4.4b).
    pub provisional: bool,
    /// What was counted in all. When working and calendar days were added: the number of days counted,
    /// as calendar days; `parts` has the truth.
    pub limit: Limit,
    /// What was added up: one limit, or several.
    pub parts: Vec<Limit>,
    /// Why they were added up.
    pub basis: Basis,
    /// Day 1 to day N.
    pub counted: Vec<NaiveDate>,
    /// The days from the start to the last day that are neither day 0 nor counted.
    pub skipped: Vec<Skipped>,
    /// Day 0 and counted days that are weekend days worked on (调休), with the holiday's name.
    pub make_up_days: Vec<(NaiveDate, String)>,
    /// The calendar's name.
    pub calendar: String,
    /// The office's time zone.
    #[schema(value_type = String)]
    pub time_zone: Tz,
    /// The office's close of business.
    #[schema(value_type = String)]
    pub closes: NaiveTime,
}

/// What a deadline is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// One limit (F-4.4a).
    Limit,
    /// A limit and what was added to it (F-4.4d).
    Extended,
    /// The sum of the stages up to the reply (F-4.6).
    Promised,
}

/// A day that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Skipped {
    /// Which.
    pub date: NaiveDate,
    /// Why not.
    pub why: Why,
}

/// Why a day does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Why {
    /// Saturday or Sunday.
    Weekend,
    /// A day off by the calendar.
    Holiday {
        /// What it is called.
        name: String,
    },
    /// A working day, but business had closed when the clock started.
    Closed,
    /// Its close of business lies inside a suspension (F-4.4d).
    Suspended,
}

/// The deadline of one limit.
///
/// A suspension `[from, until)` takes out the days whose close of business lies in it; suspensions
/// may overlap, and one that ends before it begins takes out nothing.
pub fn deadline(
    calendar: &Calendar,
    office: &Office,
    start: DateTime<Utc>,
    limit: Limit,
    suspensions: &[(DateTime<Utc>, DateTime<Utc>)],
) -> Deadline {
    count(
        calendar,
        office,
        start,
        vec![limit],
        Basis::Limit,
        suspensions,
    )
}

/// The same deadline with `by` added to it (F-4.4d): counted anew from its start, so that the ledger
/// shows the whole arithmetic.
pub fn extended(
    calendar: &Calendar,
    office: &Office,
    deadline: &Deadline,
    by: Limit,
    suspensions: &[(DateTime<Utc>, DateTime<Utc>)],
) -> Deadline {
    let parts = deadline.parts.iter().copied().chain([by]).collect();
    count(
        calendar,
        office,
        deadline.start,
        parts,
        Basis::Extended,
        suspensions,
    )
}

/// The date that the complainant is promised (F-4.6): the sum of the limits, counted from the start.
pub fn promised(
    calendar: &Calendar,
    office: &Office,
    start: DateTime<Utc>,
    limits: &[Limit],
) -> Deadline {
    promised_around(calendar, office, start, limits, &[])
}

/// The same around suspensions (F-4.4d): what is added by an extension is one of the limits.
pub fn promised_around(
    calendar: &Calendar,
    office: &Office,
    start: DateTime<Utc>,
    limits: &[Limit],
    suspensions: &[(DateTime<Utc>, DateTime<Utc>)],
) -> Deadline {
    let limits = limits.to_vec();
    count(
        calendar,
        office,
        start,
        limits,
        Basis::Promised,
        suspensions,
    )
}

fn count(
    calendar: &Calendar,
    office: &Office,
    start: DateTime<Utc>,
    parts: Vec<Limit>,
    basis: Basis,
    suspensions: &[(DateTime<Utc>, DateTime<Utc>)],
) -> Deadline {
    let day_zero = office.day_zero(calendar, start);
    let mut skipped: Vec<Skipped> =
        std::iter::successors(Some(office.date(start)), |d| d.succ_opt())
            .take_while(|date| *date < day_zero)
            .map(|date| Skipped {
                date,
                why: day_off(calendar, date).unwrap_or(Why::Closed),
            })
            .collect();
    let mut counted = Vec::new();
    let mut day = day_zero;
    let mut working_days_counted = false;
    for part in &parts {
        let mut left = part.count;
        while left > 0 && counted.len() + skipped.len() < HORIZON {
            day = next(day);
            let off = match part.unit {
                Unit::WorkingDays => {
                    working_days_counted = true;
                    day_off(calendar, day)
                }
                Unit::CalendarDays => None,
            };
            match off.or_else(|| suspended(office, day, suspensions)) {
                Some(why) => skipped.push(Skipped { date: day, why }),
                None => {
                    counted.push(day);
                    left -= 1;
                }
            }
        }
    }
    // Calendar days need no calendar, apart from day 0.
    let last_looked_up = if working_days_counted { day } else { day_zero };
    let make_up_days = std::iter::once(&day_zero)
        .chain(&counted)
        .filter_map(|date| Some((*date, calendar.make_up_day(*date)?.to_owned())))
        .collect();
    Deadline {
        start,
        day_zero,
        last_day: day,
        due_at: office.closing(day),
        provisional: calendar.is_uncertain(office.date(start), last_looked_up),
        limit: total(&parts),
        parts,
        basis,
        counted,
        skipped,
        make_up_days,
        calendar: calendar.name().to_owned(),
        time_zone: office.time_zone,
        closes: office.closes,
    }
}

/// Why nobody works on that day.
fn day_off(calendar: &Calendar, date: NaiveDate) -> Option<Why> {
    if calendar.is_working_day(date) {
        return None;
    }
    Some(match calendar.exception(date) {
        Some(holiday) => Why::Holiday {
            name: holiday.name.clone(),
        },
        None => Why::Weekend,
    })
}

pub(crate) fn suspended(
    office: &Office,
    date: NaiveDate,
    suspensions: &[(DateTime<Utc>, DateTime<Utc>)],
) -> Option<Why> {
    if suspensions.is_empty() {
        return None;
    }
    let close = office.closing(date);
    let inside = suspensions
        .iter()
        .any(|(from, until)| *from <= close && close < *until);
    inside.then_some(Why::Suspended)
}

fn total(parts: &[Limit]) -> Limit {
    let count = parts
        .iter()
        .fold(0_u32, |sum, part| sum.saturating_add(part.count));
    let of_working_days = |part: &Limit| part.unit == Unit::WorkingDays;
    let unit = if parts.iter().all(of_working_days) {
        Unit::WorkingDays
    } else {
        Unit::CalendarDays
    };
    Limit { count, unit }
}
