//! Which days are working days (F-4.4b).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use chrono::{Datelike, NaiveDate, Weekday};

use crate::notice::{EMBEDDED, Notice, parse_notice};

/// A day that differs from Monday to Friday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Which day.
    pub date: NaiveDate,
    /// False: a make-up working day (调休).
    pub off: bool,
    /// What it is called; may be empty.
    pub name: String,
}

impl From<(NaiveDate, bool)> for Exception {
    fn from((date, off): (NaiveDate, bool)) -> Self {
        Self {
            date,
            off,
            name: String::new(),
        }
    }
}

impl<S: Into<String>> From<(NaiveDate, bool, S)> for Exception {
    fn from((date, off, name): (NaiveDate, bool, S)) -> Self {
        Self {
            date,
            off,
            name: name.into(),
        }
    }
}

/// A working calendar: Monday to Friday, and exceptions. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar(Arc<Days>);

#[derive(Debug, PartialEq, Eq)]
struct Days {
    name: String,
    published: Published,
    exceptions: BTreeMap<NaiveDate, Exception>,
}

#[derive(Debug, PartialEq, Eq)]
enum Published {
    /// Nobody publishes plain weeks; they are known for good.
    Always,
    Years(BTreeSet<i32>),
}

static CHINA: LazyLock<Calendar> = LazyLock::new(|| {
    Calendar::from_notices(
        "cn",
        EMBEDDED.map(|json| parse_notice(json).expect("a test reads every embedded notice")),
    )
});

static WEEKDAYS: LazyLock<Calendar> = LazyLock::new(|| {
    Calendar(Arc::new(Days {
        name: "weekdays".to_owned(),
        published: Published::Always,
        exceptions: BTreeMap::new(),
    }))
});

impl Calendar {
    /// The national calendar of China, 2018 to 2026.
    pub fn china() -> Self {
        CHINA.clone()
    }

    /// Monday to Friday, no holidays.
    pub fn weekdays() -> Self {
        WEEKDAYS.clone()
    }

    /// A calendar that the program carries: `cn` or `weekdays`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "cn" => Some(Self::china()),
            "weekdays" => Some(Self::weekdays()),
            _ => None,
        }
    }

    /// A calendar from data. Of two exceptions for one day the later in order wins.
    pub fn new<E: Into<Exception>>(
        name: impl Into<String>,
        published_years: impl IntoIterator<Item = i32>,
        exceptions: impl IntoIterator<Item = E>,
    ) -> Self {
        let exceptions = exceptions
            .into_iter()
            .map(Into::into)
            .map(|e: Exception| (e.date, e));
        Self(Arc::new(Days {
            name: name.into(),
            published: Published::Years(published_years.into_iter().collect()),
            exceptions: exceptions.collect(),
        }))
    }

    /// A calendar from notices, oldest first: the later one wins. A notice without papers publishes
    /// nothing, whatever days it guesses.
    pub fn from_notices(
        name: impl Into<String>,
        notices: impl IntoIterator<Item = Notice>,
    ) -> Self {
        let published: Vec<Notice> = notices
            .into_iter()
            .filter(|notice| !notice.papers.is_empty())
            .collect();
        let years: Vec<i32> = published.iter().map(|notice| notice.year).collect();
        let days = published.into_iter().flat_map(|notice| notice.days);
        Self::new(
            name,
            years,
            days.map(|day| (day.date, day.is_off_day, day.name)),
        )
    }

    /// Its name, as sites cite it.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Is it worked on that day? For a year that is not published: Monday to Friday.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.exception(date)
            .map_or_else(|| !is_weekend(date), |exception| !exception.off)
    }

    /// Whether that year's holidays are known.
    pub fn is_published(&self, year: i32) -> bool {
        match &self.0.published {
            Published::Always => true,
            Published::Years(years) => years.contains(&year),
        }
    }

    /// The years whose holidays are known; empty for plain weekdays, which know them all.
    pub fn published_years(&self) -> Vec<i32> {
        match &self.0.published {
            Published::Always => Vec::new(),
            Published::Years(years) => years.iter().copied().collect(),
        }
    }

    /// The exceptions, by date.
    pub fn exceptions(&self) -> impl Iterator<Item = &Exception> {
        self.0.exceptions.values()
    }

    /// What is special about that day.
    pub fn exception(&self, date: NaiveDate) -> Option<&Exception> {
        self.0.exceptions.get(&date)
    }

    /// The name under which a weekend day is worked on (调休).
    pub(crate) fn make_up_day(&self, date: NaiveDate) -> Option<&str> {
        let exception = self.exception(date)?;
        (!exception.off && is_weekend(date)).then_some(exception.name.as_str())
    }

    /// Some day of these years is not published yet.
    pub(crate) fn is_uncertain(&self, from: NaiveDate, to: NaiveDate) -> bool {
        (from.year()..=to.year()).any(|year| !self.is_published(year))
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_embedded_notice_is_read_and_published() {
        let china = Calendar::china();
        assert_eq!(china.published_years(), (2018..=2026).collect::<Vec<_>>());
        assert!(!china.is_published(2017) && !china.is_published(2027));
        assert_eq!(china.exceptions().count(), 315);
        assert!(Calendar::weekdays().is_published(2100));
    }

    #[test]
    fn holidays_rest_and_make_up_days_work() {
        let china = Calendar::china();
        assert!(
            !china.is_working_day(day("2026-10-01")),
            "National Day, a Thursday"
        );
        assert!(china.is_working_day(day("2026-10-10")), "make-up Saturday");
        assert!(
            !china.is_working_day(day("2018-12-31")),
            "given by the notice for 2019"
        );
        assert!(
            china.is_working_day(day("2018-12-29")),
            "given by the notice for 2019"
        );
        assert!(!china.is_working_day(day("2026-11-21")), "a Saturday");
        assert_eq!(china.make_up_day(day("2026-10-10")), Some("国庆节"));
        assert_eq!(china.make_up_day(day("2026-10-03")), None, "a day off");
        assert_eq!(
            china.make_up_day(day("2026-11-21")),
            None,
            "a plain Saturday"
        );
    }

    #[test]
    fn only_a_weekend_day_that_is_worked_on_makes_up_for_another() {
        let monday = (day("2026-11-23"), false);
        let sunday = (day("2026-11-22"), false);
        let own = Calendar::new("own", [2026], [monday, sunday]);
        assert_eq!(own.make_up_day(day("2026-11-23")), None);
        assert_eq!(own.make_up_day(day("2026-11-22")), Some(""));
        assert!(own.is_working_day(day("2026-11-22")));
        assert_eq!(own.name(), "own");
    }

    #[test]
    fn a_calendar_that_the_program_carries_is_found_by_its_name() {
        for name in ["cn", "weekdays"] {
            let named = Calendar::named(name);
            assert_eq!(named.map(|c| c.name().to_owned()).as_deref(), Some(name));
        }
        assert!(Calendar::named("CN").is_none());
        assert!(Calendar::weekdays().published_years().is_empty());
        assert!(Calendar::weekdays().is_working_day(day("2026-10-01")));
    }

    #[test]
    fn the_later_paper_wins() {
        let earlier = r#"{"year":2020,"papers":["a"],"days":[{"name":"春节","date":"2020-02-01","isOffDay":false}]}"#;
        let later = r#"{"year":2020,"papers":["a","b"],"days":[{"name":"春节","date":"2020-02-01","isOffDay":true}]}"#;
        let read = |papers: [&str; 2]| {
            Calendar::from_notices("cn", papers.map(|json| parse_notice(json).unwrap()))
        };
        assert!(!read([earlier, later]).is_working_day(day("2020-02-01")));
        assert!(read([later, earlier]).is_working_day(day("2020-02-01")));
    }

    #[test]
    fn a_notice_without_papers_publishes_nothing() {
        let guess = r#"{"year":2027,"papers":[],"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true}]}"#;
        let calendar = Calendar::from_notices("cn", [parse_notice(guess).unwrap()]);
        assert!(!calendar.is_published(2027) && calendar.is_working_day(day("2027-01-01")));
    }

    #[test]
    fn a_malformed_notice_is_refused() {
        assert!(parse_notice("{}").is_err());
        let far = r#"{"year":2027,"papers":["p"],"days":[{"name":"元旦","date":"2072-01-01","isOffDay":true}]}"#;
        assert!(matches!(
            parse_notice(far),
            Err(crate::NoticeError::OtherYear { .. })
        ));
    }
}
