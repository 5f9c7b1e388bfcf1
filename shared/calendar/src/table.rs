//! Deadlines of a whole table: CSV in, CSV out (`assignment deadline --csv`).
//!
//! Columns `dispatched_local` and `working_days` in any order; others are kept; `deadline_local` is
//! added at the end, or renewed where it stands. Either every row is right or nothing is printed.

use std::fmt;

use chrono::{NaiveDateTime, Timelike};
use csv::{ReaderBuilder, StringRecord, WriterBuilder};

use crate::{Calendar, Limit, Office, OfficeError, deadline};

const DISPATCHED: &str = "dispatched_local";
const WORKING_DAYS: &str = "working_days";
const DEADLINE: &str = "deadline_local";

/// A limit of more working days than these is a slip of the pen.
const MOST_WORKING_DAYS: u32 = 10_000;

/// A table with its deadlines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The CSV text.
    pub csv: String,
    /// The lines of the input whose deadlines touch a year that is not published yet (F-4.4b).
    pub provisional: Vec<u64>,
}

/// Why a table cannot be filled.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Neither `cn` nor `weekdays`.
    #[error("unknown calendar {0:?}; there are: cn, weekdays")]
    Calendar(String),
    /// Time zone or close of business.
    #[error(transparent)]
    Office(#[from] OfficeError),
    /// A column is missing or comes twice.
    #[error("line 1: column {0} {1}")]
    Column(&'static str, &'static str),
    /// Not CSV.
    #[error("not readable as CSV")]
    Csv(#[from] csv::Error),
    /// Rows that cannot be read: all of them.
    #[error("{}", lines(.0))]
    Rows(Vec<BadRow>),
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Its line in the file, from 1; the header is line 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

fn lines(rows: &[BadRow]) -> String {
    rows.iter()
        .map(BadRow::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

/// What the command line gives: names and texts.
pub fn fill_named(
    csv: &str,
    calendar: &str,
    time_zone: &str,
    closes: &str,
) -> Result<Filled, TableError> {
    let calendar =
        Calendar::named(calendar).ok_or_else(|| TableError::Calendar(calendar.to_owned()))?;
    let closes = crate::office::time_of_day(closes)?;
    let time_zone = time_zone
        .parse()
        .map_err(|_| OfficeError::TimeZone(time_zone.to_owned()))?;
    // Opening plays no part in a deadline (F-4.4a).
    let office = Office {
        time_zone,
        opens: chrono::NaiveTime::MIN,
        closes,
    };
    fill(csv, &calendar, &office)
}

/// Adds the deadlines.
pub fn fill(csv: &str, calendar: &Calendar, office: &Office) -> Result<Filled, TableError> {
    // Spreadsheets begin a file with a byte order mark.
    let text = csv.strip_prefix('\u{feff}').unwrap_or(csv);
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers()?.clone();
    let dispatched = column(&header, DISPATCHED)?.ok_or(missing(DISPATCHED))?;
    let working_days = column(&header, WORKING_DAYS)?.ok_or(missing(WORKING_DAYS))?;
    let renewed = column(&header, DEADLINE)?;

    let mut writer = WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(&with_deadline(&header, renewed, DEADLINE))?;
    let (mut bad, mut provisional) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record?;
        let line = line_of(&record, text);
        let due = same_length(&record, &header).and_then(|()| {
            let start = local_time(&record[dispatched])?;
            let limit = Limit::working_days(count(&record[working_days])?);
            Ok(deadline(
                calendar,
                office,
                office.instant(start),
                limit,
                &[],
            ))
        });
        match due {
            Ok(due) => {
                let local = office.local(due.due_at);
                let format = if local.second() == 0 {
                    "%Y-%m-%dT%H:%M"
                } else {
                    "%Y-%m-%dT%H:%M:%S"
                };
                let cell = local.format(format).to_string();
                writer.write_record(&with_deadline(&record, renewed, &cell))?;
                if due.provisional {
                    provisional.push(line);
                }
            }
            Err(reason) => bad.push(BadRow { line, reason }),
        }
    }
    if !bad.is_empty() {
        return Err(TableError::Rows(bad));
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))?;
    let csv = String::from_utf8(bytes).expect("made of strings only");
    Ok(Filled { csv, provisional })
}

/// The reader's position is where the row before ended: empty lines lie between.
fn line_of(record: &StringRecord, text: &str) -> u64 {
    record.position().map_or(0, |position| {
        let rest = usize::try_from(position.byte())
            .ok()
            .and_then(|byte| text.get(byte..));
        let between = rest
            .unwrap_or_default()
            .bytes()
            .take_while(|b| matches!(b, b'\r' | b'\n'));
        position.line() + between.filter(|b| *b == b'\n').map(|_| 1).sum::<u64>()
    })
}

fn column(header: &StringRecord, name: &'static str) -> Result<Option<usize>, TableError> {
    let mut found = header
        .iter()
        .enumerate()
        .filter(|(_, cell)| cell.trim() == name);
    let first = found.next().map(|(index, _)| index);
    match found.next() {
        Some(_) => Err(TableError::Column(name, "comes twice")),
        None => Ok(first),
    }
}

const fn missing(name: &'static str) -> TableError {
    TableError::Column(name, "is missing")
}

fn with_deadline(row: &StringRecord, renewed: Option<usize>, cell: &str) -> StringRecord {
    match renewed {
        Some(at) => row
            .iter()
            .enumerate()
            .map(|(i, old)| if i == at { cell } else { old })
            .collect(),
        None => row.iter().chain([cell]).collect(),
    }
}

fn same_length(row: &StringRecord, header: &StringRecord) -> Result<(), String> {
    if row.len() == header.len() {
        Ok(())
    } else {
        Err(format!(
            "{} fields, but the header has {}",
            row.len(),
            header.len()
        ))
    }
}

fn local_time(cell: &str) -> Result<NaiveDateTime, String> {
    let text = cell.trim();
    let four_digit_year = text.as_bytes().get(4) == Some(&b'-');
    [
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d %H:%M:%S%.f",
    ]
    .iter()
    .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
    .filter(|_| four_digit_year)
    .ok_or_else(|| format!("{DISPATCHED} {cell:?} is not a local time such as 2026-09-30T17:29"))
}

fn count(cell: &str) -> Result<u32, String> {
    cell.trim()
        .parse()
        .ok()
        .filter(|days| *days <= MOST_WORKING_DAYS)
        .ok_or_else(|| {
            format!("{WORKING_DAYS} {cell:?} is not a whole number from 0 to {MOST_WORKING_DAYS}")
        })
}
