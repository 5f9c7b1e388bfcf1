//! CSV, as spreadsheets save it: UTF-8 with or without a byte order mark, or GB18030 from Chinese Windows.

use std::borrow::Cow;

use chrono::NaiveDate;
use csv::{ReaderBuilder, StringRecord, Trim};
use encoding_rs::GB18030;

use super::BadNotice;
use super::collect::Collected;

/// Each column as it may be headed.
const DATE: [&str; 2] = ["date", "日期"];
const KIND: [&str; 2] = ["kind", "类型"];
const NAME: [&str; 2] = ["name", "名称"];

const OFF: [&str; 4] = ["off", "休", "放假", "休息"];
const WORKING: [&str; 4] = ["working", "班", "补班", "上班"];

/// Rows at most; a notice has some forty.
const MOST_ROWS: usize = 1_000;

pub(super) fn read(bytes: &[u8], days: &mut Collected) -> Result<(), BadNotice> {
    let text = decoded(bytes)?;
    let not_csv = |_| BadNotice::whole("is not readable as CSV");
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(not_csv)?.clone();
    let columns = [DATE, KIND, NAME].map(|names| column(&header, names));
    let [Some(date), Some(kind), Some(name)] = columns else {
        return Err(BadNotice::whole(
            "the first line heads the columns date, kind and name (日期, 类型, 名称), each once",
        ));
    };
    if header.len() != columns.len() {
        return Err(BadNotice::whole(
            "there are other columns than date, kind and name",
        ));
    }
    for (count, record) in reader.records().enumerate() {
        let record = record.map_err(not_csv)?;
        let place = format!("line {}", line_of(&record, &text));
        if count >= MOST_ROWS {
            days.flaw(&place, format!("a table has at most {MOST_ROWS} rows"));
            break;
        }
        if record.len() != header.len() {
            days.flaw(&place, "has more or fewer columns than the first line");
            continue;
        }
        let (text, what) = (&record[date], &record[kind]);
        let Some(date) = read_date(text) else {
            days.flaw(&place, "the date is not like 2027-01-01 or 2027/1/1");
            continue;
        };
        let (off, working) = (OFF.contains(&what), WORKING.contains(&what));
        if off == working {
            let detail = "the kind is neither off (休, 放假) nor working (班, 补班)";
            days.flaw(&place, detail);
            continue;
        }
        if !days.is_of_the_year(date) {
            let detail = format!(
                "{date} is neither of {} nor of the week before",
                days.year()
            );
            days.flaw(&place, detail);
            continue;
        }
        if let Some(first) = days.first_place(date).map(str::to_owned) {
            days.flaw(
                &place,
                format!("{date} is in the table already, at {first}"),
            );
            continue;
        }
        days.add(&place, date, off, &record[name]);
    }
    Ok(())
}

/// The reader's position is where the row before ended: empty lines lie between.
fn line_of(record: &StringRecord, text: &str) -> u64 {
    record.position().map_or(0, |position| {
        let byte = usize::try_from(position.byte()).ok();
        let rest = byte.and_then(|byte| text.get(byte..)).unwrap_or_default();
        let between = rest.bytes().take_while(|b| matches!(b, b'\r' | b'\n'));
        position.line() + between.filter(|b| *b == b'\n').map(|_| 1).sum::<u64>()
    })
}

fn column(header: &StringRecord, names: [&str; 2]) -> Option<usize> {
    let is_named = |cell: &str| names.iter().any(|name| cell.eq_ignore_ascii_case(name));
    let mut found = header.iter().enumerate().filter(|(_, cell)| is_named(cell));
    let (index, _) = found.next()?;
    found.next().is_none().then_some(index)
}

/// `2027-01-01`, or `2027/1/1` as a spreadsheet makes of it.
fn read_date(text: &str) -> Option<NaiveDate> {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/');
    let plain = text.len() <= 10 && text.chars().all(digits);
    let formats = ["%Y-%m-%d", "%Y/%m/%d"].into_iter().filter(|_| plain);
    let mut read = formats.map(|format| NaiveDate::parse_from_str(text, format));
    read.find_map(Result::ok)
}

/// UTF-8 where it is that, GB18030 otherwise. A text that is both is hardly one that says 休 or 班: those
/// are no UTF-8 in GB18030.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, BadNotice> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || bytes.contains(&0) {
        return Err(BadNotice::whole(
            "is UTF-16 or no text: save it as CSV in UTF-8 or GB18030",
        ));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)));
    }
    GB18030
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| BadNotice::whole("is neither UTF-8 nor GB18030"))
}
