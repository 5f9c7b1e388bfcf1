//! The days of a notice as they come, each with its place: what is twice, contradicts or lies elsewhere.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{BadNotice, NoticeFlaw, Read};
use crate::domain::{DayException, YearNotice};

/// Days that differ from Monday to Friday in one year: some forty.
const MOST_DAYS: usize = 200;
/// Flaws that are told.
const MOST_FLAWS: usize = 50;
/// Characters of a day's name and of a source.
const MOST_NAME: usize = 40;
const MOST_SOURCE: usize = 500;

pub(super) struct Collected {
    year: i32,
    days: BTreeMap<NaiveDate, (DayException, String)>,
    flaws: Vec<NoticeFlaw>,
    pub(super) left_out: usize,
}

impl Collected {
    pub(super) fn new(year: i32) -> Result<Self, BadNotice> {
        if !(2000..=2100).contains(&year) {
            return Err(BadNotice::whole("a year is from 2000 to 2100"));
        }
        Ok(Self {
            year,
            days: BTreeMap::new(),
            flaws: Vec::new(),
            left_out: 0,
        })
    }

    pub(super) fn flaw(&mut self, place: &str, detail: impl Into<String>) {
        if self.flaws.len() < MOST_FLAWS {
            self.flaws.push(NoticeFlaw {
                place: place.to_owned(),
                detail: detail.into(),
            });
        }
    }

    /// A day of the notice's year, or of the last week before it: New Year's holidays begin there.
    pub(super) fn is_of_the_year(&self, date: NaiveDate) -> bool {
        let eve = date.year() == self.year - 1 && date.month() == 12 && date.day() >= 25;
        date.year() == self.year || eve
    }

    pub(super) const fn year(&self) -> i32 {
        self.year
    }

    /// Adds a day. One that is named twice says the same; otherwise nobody knows which is meant.
    pub(super) fn add(&mut self, place: &str, date: NaiveDate, off: bool, name: &str) {
        let name = name.trim();
        if name.chars().count() > MOST_NAME || name.chars().any(is_hidden) {
            let detail =
                format!("a name has at most {MOST_NAME} characters, none of them invisible");
            self.flaw(place, detail);
        }
        match self.days.get(&date) {
            Some((known, first)) if known.off != off => {
                let what = |off| if off { "a day off" } else { "a working day" };
                let (here, there) = (what(off), what(known.off));
                let detail = format!("{date} is {here} here and {there} at {first}");
                self.flaw(place, detail);
            }
            Some(_) => {}
            None => {
                let exception = DayException {
                    off,
                    name: name.to_owned(),
                };
                self.days.insert(date, (exception, place.to_owned()));
            }
        }
    }

    /// Where a day was named first.
    pub(super) fn first_place(&self, date: NaiveDate) -> Option<&str> {
        self.days.get(&date).map(|(_, place)| place.as_str())
    }

    pub(super) fn finish(mut self, source: &str) -> Result<Read, BadNotice> {
        if source.chars().count() > MOST_SOURCE || source.chars().any(is_hidden) {
            let detail =
                format!("a source has at most {MOST_SOURCE} characters, none of them invisible");
            self.flaw("", detail);
        }
        let count = self.days.len();
        if count > MOST_DAYS {
            let detail = format!("names {count} days; a year's notice names at most {MOST_DAYS}");
            self.flaw("", detail);
        }
        if count == 0 && self.flaws.is_empty() {
            let detail = format!("names no day of {}", self.year);
            self.flaw("", detail);
        }
        if !self.flaws.is_empty() {
            return Err(BadNotice(self.flaws));
        }
        let days = self.days.into_iter();
        Ok(Read {
            notice: YearNotice {
                year: self.year,
                source: source.to_owned(),
                days: days.map(|(date, (day, _))| (date, day)).collect(),
            },
            left_out: self.left_out,
        })
    }
}

fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
