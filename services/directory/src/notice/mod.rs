//! A year's notice of holidays and make-up days (F-4.4b), as people have it: the yearly JSON, an
//! iCalendar feed, or a table saved as CSV. Whatever cannot be meant in one way only is refused, with its
//! place in the file.
//!
//! Absent on purpose: what a notice does to a calendar (`domain`), and where it is kept.

mod collect;
mod ical;
mod json;
mod marks;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;

use collect::Collected;

use crate::domain::YearNotice;

/// Bytes of a notice at most: a feed of ten years has less.
pub const MOST_BYTES: usize = 512 * 1024;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON in the form of holiday-cn.
    Json,
    /// RFC 5545.
    ICalendar,
    /// Columns date, kind, name.
    Csv,
}

impl Format {
    /// By the ending of a file's name.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "ics" => Some(Self::ICalendar),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// By its media type.
    pub fn of_media_type(kind: &str) -> Option<Self> {
        match kind.to_ascii_lowercase().as_str() {
            "application/json" => Some(Self::Json),
            "text/calendar" => Some(Self::ICalendar),
            "text/csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// What an event means that says neither 休 nor 班.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unmarked {
    /// Nobody can know: refused.
    #[default]
    Refuse,
    /// A day off, as in feeds that hold nothing else.
    Off,
    /// A festival on which people work: left out.
    LeaveOut,
}

impl Unmarked {
    /// `refuse`, `off`, `leave_out`.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "refuse" => Some(Self::Refuse),
            "off" => Some(Self::Off),
            "leave_out" => Some(Self::LeaveOut),
            _ => None,
        }
    }
}

/// How to read a file.
#[derive(Debug, Clone)]
pub struct How {
    /// How it is written.
    pub format: Format,
    /// Which year it is about; JSON says so itself.
    pub year: Option<i32>,
    /// Where it comes from; JSON names its papers.
    pub source: Option<String>,
    /// Of iCalendar.
    pub unmarked: Unmarked,
}

/// A notice that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// What it says.
    pub notice: YearNotice,
    /// Events that were left out: of other years, cancelled, or unmarked where that was asked for.
    pub left_out: usize,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeFlaw {
    /// `line 7`, `event 20270101-off@example`; empty where it is about the whole.
    pub place: String,
    /// What.
    pub detail: String,
}

impl fmt::Display for NoticeFlaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            f.write_str(&self.detail)
        } else {
            write!(f, "{}: {}", self.place, self.detail)
        }
    }
}

/// A file that is no notice: every reason, the first fifty of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the notice has {} flaw(s)", .0.len())]
pub struct BadNotice(pub Vec<NoticeFlaw>);

impl BadNotice {
    fn whole(detail: impl Into<String>) -> Self {
        Self(vec![NoticeFlaw {
            place: String::new(),
            detail: detail.into(),
        }])
    }
}

/// Reads a notice.
///
/// # Errors
/// [`BadNotice`].
pub fn read(bytes: &[u8], how: &How) -> Result<Read, BadNotice> {
    if bytes.len() > MOST_BYTES {
        return Err(BadNotice::whole("a notice has at most 512 KiB"));
    }
    if how.format == Format::Json {
        return json::read(bytes, how);
    }
    let year = how
        .year
        .ok_or_else(|| BadNotice::whole("say which year it is about"))?;
    let source = how.source.as_deref().map(str::trim).unwrap_or_default();
    if source.is_empty() {
        return Err(BadNotice::whole(
            "say where it comes from, such as the paper's address",
        ));
    }
    let mut days = Collected::new(year)?;
    match how.format {
        Format::Csv => table::read(bytes, &mut days)?,
        Format::ICalendar | Format::Json => ical::read(bytes, how.unmarked, &mut days)?,
    }
    days.finish(source)
}
