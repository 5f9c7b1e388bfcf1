//! Office hours: from a day and a wall clock to an instant, through daylight-saving changes.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};
use serde::{Deserialize, Serialize};

use crate::Calendar;

/// When and where a site works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Its time zone.
    pub time_zone: Tz,
    /// Opening on a working day.
    pub opens: NaiveTime,
    /// Close of business on a working day.
    pub closes: NaiveTime,
}

/// Why office hours cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfficeError {
    /// Not in the IANA database.
    #[error("unknown time zone {0:?}; use an IANA name such as Asia/Shanghai")]
    TimeZone(String),
    /// Not a wall-clock time.
    #[error("{0:?} is not a time of day such as 17:30")]
    Time(String),
    /// Work through midnight has no close of business on the same day.
    #[error("the office closes at {closes}, not after it opens at {opens}")]
    Order {
        /// Opening.
        opens: NaiveTime,
        /// Close.
        closes: NaiveTime,
    },
}

impl Office {
    /// From text: `Asia/Shanghai`, `09:00`, `17:30`.
    pub fn parse(time_zone: &str, opens: &str, closes: &str) -> Result<Self, OfficeError> {
        let time_zone = time_zone
            .parse()
            .map_err(|_| OfficeError::TimeZone(time_zone.to_owned()))?;
        let (opens, closes) = (time_of_day(opens)?, time_of_day(closes)?);
        if opens < closes {
            Ok(Self {
                time_zone,
                opens,
                closes,
            })
        } else {
            Err(OfficeError::Order { opens, closes })
        }
    }

    /// The date on the office's wall.
    pub fn date(&self, at: DateTime<Utc>) -> NaiveDate {
        self.local(at).date()
    }

    /// The wall clock of the office.
    pub fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        at.with_timezone(&self.time_zone).naive_local()
    }

    /// The first moment at which the wall clock shows `local` or later: of an hour that comes twice
    /// the first, for a time that is skipped the moment after the gap.
    pub fn instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        self.time_zone
            .from_local_datetime(&local)
            .earliest()
            .or_else(|| GapInfo::new(&local, &self.time_zone)?.end)
            // Every local time is shown, or lies in a gap that ends.
            .map_or_else(|| local.and_utc(), |moment| moment.to_utc())
    }

    /// When a working day begins.
    pub fn opening(&self, date: NaiveDate) -> DateTime<Utc> {
        self.instant(date.and_time(self.opens))
    }

    /// Close of business.
    pub fn closing(&self, date: NaiveDate) -> DateTime<Utc> {
        self.instant(date.and_time(self.closes))
    }

    /// F-4.4a: the day on which something done at `at` counts as done. A working day before close of
    /// business is that day, also before it opens; otherwise the next working day.
    pub(crate) fn day_zero(&self, calendar: &Calendar, at: DateTime<Utc>) -> NaiveDate {
        std::iter::successors(Some(self.date(at)), |date| date.succ_opt())
            .take(HORIZON)
            .find(|date| calendar.is_working_day(*date) && at < self.closing(*date))
            .unwrap_or_else(|| self.date(at))
    }
}

/// A calendar may be wrong and have no working day at all; no search goes on for longer than a
/// century.
pub(crate) const HORIZON: usize = 36_525;

/// The next day; the last one that can be written stays where it is.
pub(crate) fn next(date: NaiveDate) -> NaiveDate {
    date.checked_add_days(Days::new(1))
        .unwrap_or(NaiveDate::MAX)
}

/// The k-th working day after a day.
pub(crate) fn working_day_after(calendar: &Calendar, date: NaiveDate, k: usize) -> NaiveDate {
    std::iter::successors(Some(next(date)), |date| date.succ_opt())
        .take(HORIZON)
        .filter(|date| calendar.is_working_day(*date))
        .nth(k.saturating_sub(1))
        .unwrap_or_else(|| next(date))
}

/// F-4.4e: messages to staff go out in business hours. `at` itself if it lies in them, else the next
/// opening.
pub fn next_business_moment(
    calendar: &Calendar,
    office: &Office,
    at: DateTime<Utc>,
) -> DateTime<Utc> {
    at.max(office.opening(office.day_zero(calendar, at)))
}

/// `17:30`, also with seconds.
pub(crate) fn time_of_day(text: &str) -> Result<NaiveTime, OfficeError> {
    ["%H:%M", "%H:%M:%S"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(text.trim(), format).ok())
        .ok_or_else(|| OfficeError::Time(text.to_owned()))
}
