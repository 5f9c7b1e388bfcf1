//! A month, a quarter or a year (F-6.8).

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};

/// A month, a quarter or a year of local days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    first: NaiveDate,
    months: u32,
}

/// Not a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a period is a month, a quarter or a year: 2026-07, 2026-Q3, 2026")]
pub struct PeriodError;

impl Period {
    /// `2026-07`, `2026-Q3` or `2026`; from 2000 to 2999.
    ///
    /// # Errors
    /// [`PeriodError`].
    pub fn parse(text: &str) -> Result<Self, PeriodError> {
        let digits = |text: &str, length: usize| {
            let fits = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
            fits.then(|| text.parse::<u32>().ok())
                .flatten()
                .ok_or(PeriodError)
        };
        let (year, rest) = match text.split_once('-') {
            Some((year, rest)) => (year, Some(rest)),
            None => (text, None),
        };
        let year = digits(year, 4)?;
        let (month, months) = match rest {
            None => (1, 12),
            Some(rest) => match rest.strip_prefix('Q') {
                Some(quarter) => (digits(quarter, 1)?.wrapping_sub(1).wrapping_mul(3) + 1, 3),
                None => (digits(rest, 2)?, 1),
            },
        };
        let year = i32::try_from(year)
            .ok()
            .filter(|year| (2000..3000).contains(year));
        let first = NaiveDate::from_ymd_opt(year.ok_or(PeriodError)?, month, 1);
        first.map(|first| Self { first, months }).ok_or(PeriodError)
    }

    /// The month of a day, as its first day.
    pub fn month_of(day: NaiveDate) -> NaiveDate {
        day.with_day(1).unwrap_or(day)
    }

    /// Its first day.
    pub const fn first(self) -> NaiveDate {
        self.first
    }

    /// The first day after it.
    pub fn end(self) -> NaiveDate {
        self.first
            .checked_add_months(Months::new(self.months))
            .unwrap_or(NaiveDate::MAX)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        match self.months {
            12 => write!(f, "{year}"),
            3 => write!(f, "{year}-Q{}", month / 3 + 1),
            _ => write!(f, "{year}-{month:02}"),
        }
    }
}
