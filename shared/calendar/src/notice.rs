//! Notices of the State Council in the form of the holiday-cn project (MIT, `data/LICENSE.holiday-cn`).

use chrono::NaiveDate;
use serde::Deserialize;

/// One year's holidays and make-up days, after all papers on that year.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Notice {
    /// The year the papers are about. Their days may lie in the year before (2018-12-31).
    pub year: i32,
    /// Where the papers are published; none means that the year is not published yet.
    pub papers: Vec<String>,
    /// The days that differ from Monday to Friday.
    pub days: Vec<NoticeDay>,
}

/// One day of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoticeDay {
    /// What it is called.
    pub name: String,
    /// Which day.
    pub date: NaiveDate,
    /// False: a make-up working day (调休).
    pub is_off_day: bool,
}

/// Why a notice cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// Not of the schema.
    #[error("not a notice in the form of holiday-cn")]
    Malformed(#[from] serde_json::Error),
    /// A slip of the pen, most likely.
    #[error("the notice for {year} names {date}, which is not in that year or next to it")]
    OtherYear {
        /// The notice's year.
        year: i32,
        /// The day that is too far away.
        date: NaiveDate,
    },
}

/// Reads one notice.
pub fn parse_notice(json: &str) -> Result<Notice, NoticeError> {
    use chrono::Datelike;
    let notice: Notice = serde_json::from_str(json)?;
    match notice
        .days
        .iter()
        .find(|day| day.date.year().abs_diff(notice.year) > 1)
    {
        Some(day) => Err(NoticeError::OtherYear {
            year: notice.year,
            date: day.date,
        }),
        None => Ok(notice),
    }
}

/// The notices that the program carries, oldest first.
pub(crate) const EMBEDDED: [&str; 9] = [
    include_str!("../data/2018.json"),
    include_str!("../data/2019.json"),
    include_str!("../data/2020.json"),
    include_str!("../data/2021.json"),
    include_str!("../data/2022.json"),
    include_str!("../data/2023.json"),
    include_str!("../data/2024.json"),
    include_str!("../data/2025.json"),
    include_str!("../data/2026.json"),
];
