//! Calendars grow by notices; the later paper wins (F-4.4b).

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{DayException, WorkingCalendar};

/// A notice that cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeRefused {
    /// Nothing in it: the notice of that year is not published yet.
    #[error("the notice of {0} names no day: it is not published yet")]
    Empty(i32),
    /// A day far from the notice's year.
    #[error("the notice of {year} names {date}, which is neither of that year nor of its neighbours")]
    Astray {
        /// The notice's year.
        year: i32,
        /// The day.
        date: NaiveDate,
    },
}

/// The calendar after the notice of one year; the same calendar where the notice says nothing new.
///
/// # Errors
/// [`NoticeRefused`].
pub fn with_notice(
    calendar: &WorkingCalendar,
    year: i32,
    days: BTreeMap<NaiveDate, DayException>,
) -> Result<WorkingCalendar, NoticeRefused> {
    if days.is_empty() {
        return Err(NoticeRefused::Empty(year));
    }
    if let Some(date) = days.keys().find(|d| (d.year() - year).abs() > 1) {
        return Err(NoticeRefused::Astray { year, date: *date });
    }
    let mut after = calendar.clone();
    // A corrected notice replaces the whole year: days it no longer names are ordinary again.
    after.days.retain(|date, _| date.year() != year);
    after.days.extend(days);
    after.published_years.insert(year);
    if after != *calendar {
        after.revision += 1;
    }
    Ok(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn off(name: &str) -> DayException {
        DayException { off: true, name: name.into() }
    }

    #[test]
    fn a_later_notice_replaces_its_year_and_counts_as_a_revision() {
        let first = with_notice(&WorkingCalendar::default(), 2027, [(day("2027-01-01"), off("元旦"))].into()).unwrap();
        assert_eq!((first.revision, first.published_years.contains(&2027)), (1, true));
        let again = with_notice(&first, 2027, [(day("2027-01-01"), off("元旦"))].into()).unwrap();
        assert_eq!(again, first, "nothing new, no revision");
        let later = with_notice(&first, 2027, [(day("2027-01-04"), off("元旦"))].into()).unwrap();
        assert_eq!(later.revision, 2);
        assert_eq!(later.days.keys().copied().collect::<Vec<_>>(), [day("2027-01-04")]);
    }

    #[test]
    fn an_empty_notice_publishes_nothing() {
        let refused = with_notice(&WorkingCalendar::default(), 2027, BTreeMap::new());
        assert_eq!(refused, Err(NoticeRefused::Empty(2027)));
    }
}
