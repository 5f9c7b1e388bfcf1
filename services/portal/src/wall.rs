//! The time on the wall in China, in which people say days and hours; one zone in all of the country.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};

const CHINA: FixedOffset = FixedOffset::east_opt(8 * 3600).expect("less than a day");

/// What the clock on the wall shows.
pub(crate) fn shows(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&CHINA).naive_local()
}

/// When it shows this; none beyond what can be counted.
pub(crate) fn when(shown: NaiveDateTime) -> Option<DateTime<Utc>> {
    Some(shown.and_local_timezone(CHINA).single()?.to_utc())
}

/// When a day begins.
pub(crate) fn begin(day: NaiveDate) -> Option<DateTime<Utc>> {
    when(day.and_time(NaiveTime::MIN))
}
