//! Calendars grow by notices; the later paper wins (F-4.4b).

use std::collections::{BTreeMap, BTreeSet};

use calendar::Calendar;
use chrono::{Datelike, NaiveDate};

use super::{Code, DayException, Organization, WorkingCalendar};

/// What is published for one year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct YearNotice {
    /// Which year.
    pub year: i32,
    /// Where it is published; empty: it is not yet.
    pub source: String,
    /// The days that differ from Monday to Friday.
    pub days: BTreeMap<NaiveDate, DayException>,
}

/// What becomes of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayChange {
    /// It was worked on.
    BecomesOff,
    /// It was a day off.
    BecomesWorking,
    /// It is what it was, under another name.
    Renamed,
}

/// A day that a notice changes.
#[derive(Debug, Clone, PartialEq)]
pub struct DayDifference {
    /// Which.
    pub date: NaiveDate,
    /// What becomes of it.
    pub change: DayChange,
    /// What it was called; none of an ordinary day.
    pub from: Option<String>,
    /// What it is to be called.
    pub to: Option<String>,
}

impl WorkingCalendar {
    /// As deadlines are counted by it.
    pub fn counted(&self, name: &Code) -> Calendar {
        let days = self.days.iter();
        let years = self.published_years.iter().copied();
        let days = days.map(|(date, day)| (*date, day.off, day.name.as_str()));
        Calendar::new(name.as_str(), years, days)
    }
}

/// What differs, day by day.
pub fn day_by_day(
    name: &Code,
    before: &WorkingCalendar,
    after: &WorkingCalendar,
) -> Vec<DayDifference> {
    let (was, is) = (before.counted(name), after.counted(name));
    let mut dates: BTreeSet<NaiveDate> = before.days.keys().copied().collect();
    dates.extend(after.days.keys());
    let differs = |date: NaiveDate| {
        let named = |calendar: &WorkingCalendar| calendar.days.get(&date).map(|d| d.name.clone());
        let (from, to) = (named(before), named(after));
        let change = match (was.is_working_day(date), is.is_working_day(date)) {
            (true, false) => DayChange::BecomesOff,
            (false, true) => DayChange::BecomesWorking,
            _ if from != to => DayChange::Renamed,
            _ => return None,
        };
        Some(DayDifference {
            date,
            change,
            from,
            to,
        })
    };
    dates.into_iter().filter_map(differs).collect()
}

/// A notice that cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeRefused {
    /// Nothing in it: the notice of that year is not published yet.
    #[error("the notice of {0} names no day: it is not published yet")]
    Empty(i32),
    /// A day far from the notice's year.
    #[error(
        "the notice of {year} names {date}, which is neither of that year nor of its neighbours"
    )]
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

/// The national calendar that the program carries.
pub fn embedded() -> WorkingCalendar {
    let china = Calendar::china();
    let days = china.exceptions().map(|day| {
        (
            day.date,
            DayException {
                off: day.off,
                name: day.name.clone(),
            },
        )
    });
    WorkingCalendar {
        revision: 1,
        published_years: china.published_years().into_iter().collect(),
        days: days.collect(),
    }
}

/// The calendar with the years that only the embedded one has: a newer program brings newer notices.
fn brought_up_to(stored: &WorkingCalendar, embedded: &WorkingCalendar) -> WorkingCalendar {
    let news: Vec<i32> = embedded
        .published_years
        .difference(&stored.published_years)
        .copied()
        .collect();
    let mut after = stored.clone();
    for (date, day) in embedded
        .days
        .iter()
        .filter(|(date, _)| news.contains(&date.year()))
    {
        after.days.insert(*date, day.clone());
    }
    if !news.is_empty() {
        after.published_years.extend(news);
        after.revision += 1;
    }
    after
}

impl Organization {
    /// Completes the calendars of a file: those stored already stay, and `cn`, where a site cites
    /// it and the file does not bring one, is what the program carries and notices have added.
    pub fn settle_calendars(&mut self, stored: &BTreeMap<Code, WorkingCalendar>) {
        for (name, calendar) in stored {
            self.calendars
                .entry(name.clone())
                .or_insert_with(|| calendar.clone());
        }
        let cn = Code::parse("cn").expect("cn is a code");
        if self.sites.values().any(|site| site.calendar == cn) {
            let embedded = embedded();
            let settled = self
                .calendars
                .get(&cn)
                .map_or_else(|| embedded.clone(), |known| brought_up_to(known, &embedded));
            self.calendars.insert(cn, settled);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn off(name: &str) -> DayException {
        DayException {
            off: true,
            name: name.into(),
        }
    }

    #[test]
    fn a_later_notice_replaces_its_year_and_counts_as_a_revision() {
        let first = with_notice(
            &WorkingCalendar::default(),
            2027,
            [(day("2027-01-01"), off("元旦"))].into(),
        )
        .unwrap();
        assert_eq!(
            (first.revision, first.published_years.contains(&2027)),
            (1, true)
        );
        let again = with_notice(&first, 2027, [(day("2027-01-01"), off("元旦"))].into()).unwrap();
        assert_eq!(again, first, "nothing new, no revision");
        let later = with_notice(&first, 2027, [(day("2027-01-04"), off("元旦"))].into()).unwrap();
        assert_eq!(later.revision, 2);
        assert_eq!(
            later.days.keys().copied().collect::<Vec<_>>(),
            [day("2027-01-04")]
        );
    }

    #[test]
    fn a_newer_program_adds_its_years_and_leaves_the_others_alone() {
        let mut stored = embedded();
        assert_eq!(brought_up_to(&stored, &embedded()), stored);
        stored.published_years.remove(&2026);
        stored.days.retain(|date, _| date.year() != 2026);
        stored.days.insert(day("2025-12-30"), off("ours"));
        let after = brought_up_to(&stored, &embedded());
        assert_eq!(after.revision, 2);
        assert!(
            after.published_years.contains(&2026) && after.days.contains_key(&day("2026-10-01"))
        );
        assert!(after.days.contains_key(&day("2025-12-30")));
    }

    #[test]
    fn an_empty_notice_publishes_nothing() {
        let refused = with_notice(&WorkingCalendar::default(), 2027, BTreeMap::new());
        assert_eq!(refused, Err(NoticeRefused::Empty(2027)));
    }

    #[test]
    fn a_notice_names_days_of_its_year_and_of_its_neighbours() {
        let notice = |date| {
            with_notice(
                &WorkingCalendar::default(),
                2027,
                [(day(date), off("元旦"))].into(),
            )
        };
        for date in ["2026-01-01", "2027-06-01", "2028-12-31"] {
            assert!(notice(date).is_ok(), "{date}");
        }
        for date in ["2025-12-31", "2029-01-01"] {
            let refused = notice(date);
            let (year, date) = (2027, day(date));
            assert_eq!(refused, Err(NoticeRefused::Astray { year, date }));
        }
    }

    #[test]
    fn what_a_notice_says_of_another_year_is_added_to_that() {
        let [first, second] = ["2026-12-31", "2027-12-31"].map(day);
        let known = WorkingCalendar {
            days: [(first, off("ours")), (second, off("old"))].into(),
            ..WorkingCalendar::default()
        };
        let new = [(day("2027-01-01"), off("元旦"))].into();
        let after = with_notice(&known, 2027, new).unwrap();
        let days: Vec<_> = after.days.into_keys().collect();
        assert_eq!(days, [first, day("2027-01-01")]);
    }

    #[test]
    fn the_program_carries_the_national_calendar_and_its_make_up_days() {
        let china = embedded();
        assert!(china.published_years.contains(&2026));
        assert!(china.days[&day("2026-10-01")].off);
        assert!(china.days.values().any(|day| !day.off));
    }

    #[test]
    fn a_file_keeps_the_calendars_that_are_stored_and_has_the_national_one_where_it_is_cited() {
        let [cn, de] = ["cn", "de"].map(|name| Code::parse(name).unwrap());
        let ours = WorkingCalendar {
            revision: 7,
            ..WorkingCalendar::default()
        };
        let stored = [(de.clone(), ours.clone())].into();
        let mut nowhere = Organization::default();
        nowhere.settle_calendars(&stored);
        assert_eq!(nowhere.calendars, stored, "nobody cites the national one");

        let mut cites = Organization::default();
        let mut root = crate::domain::tests::site(None, "RT");
        root.calendar = cn.clone();
        cites.sites.insert(cn.clone(), root);
        let mut brings = cites.clone();
        cites.settle_calendars(&stored);
        assert_eq!(cites.calendars[&cn], embedded());
        assert_eq!(cites.calendars[&de], ours);

        // What the file brings itself counts before what is stored.
        brings.calendars.insert(de.clone(), embedded());
        brings.settle_calendars(&stored);
        assert_eq!(brings.calendars[&de], embedded());
    }
}
