//! Each format as people have it, and as it is refused.

mod hostile;
mod ical;
mod marks;
mod table;

use chrono::NaiveDate;

use super::*;
use crate::domain::DayException;

const PAPER: &str = "https://www.gov.cn/zhengce/2027.htm";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn how(format: Format) -> How {
    How {
        format,
        year: Some(2027),
        source: (format != Format::Json).then(|| PAPER.to_owned()),
        unmarked: Unmarked::Refuse,
    }
}

/// What a notice says, in short.
fn said(read: &Read) -> Vec<String> {
    let days = read.notice.days.iter();
    let word = |day: &DayException| if day.off { "off" } else { "working" };
    days.map(|(date, day)| format!("{date} {} {}", word(day), day.name))
        .collect()
}

fn flaws(read: Result<Read, BadNotice>) -> Vec<String> {
    let bad = read.expect_err("a flaw");
    bad.0.iter().map(ToString::to_string).collect()
}

fn json(text: &str) -> Result<Read, BadNotice> {
    super::read(text.as_bytes(), &how(Format::Json))
}

#[test]
fn the_yearly_json_names_its_year_and_its_papers() {
    let text = r#"{"year": 2027, "papers": ["a", "b"], "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
        {"name": "元旦", "date": "2026-12-31", "isOffDay": true},
        {"name": "春节", "date": "2027-02-20", "isOffDay": false}]}"#;
    let read = json(text).unwrap();
    assert_eq!(
        (read.notice.year, read.notice.source.as_str()),
        (2027, "a, b")
    );
    let expected = [
        "2026-12-31 off 元旦",
        "2027-01-01 off 元旦",
        "2027-02-20 working 春节",
    ];
    assert_eq!(said(&read), expected);
    let marked = json(&format!("\u{feff}{text}")).unwrap();
    assert_eq!(marked, read, "with a byte order mark");

    let unpublished = json(r#"{"year": 2027, "papers": [], "days": []}"#).unwrap();
    assert_eq!(unpublished.notice.source, "");
    let contradicts = text.replace(
        "2026-12-31\", \"isOffDay\": true",
        "2027-01-01\", \"isOffDay\": false",
    );
    assert_eq!(
        flaws(json(&contradicts)),
        ["day 2: 2027-01-01 is a working day here and a day off at day 1"]
    );
    for (from, to, flaw) in [
        (
            "\"year\": 2027",
            "\"year\": 2026",
            "is about 2026, not about 2027",
        ),
        (
            "2027-02-20",
            "2072-02-20",
            "names 2072-02-20, which is not in that year",
        ),
        ("{\"year\"", "[\"year\"", "not a notice"),
    ] {
        let said = flaws(json(&text.replace(from, to)));
        assert!(said[0].contains(flaw), "{said:?}");
    }
    let named = How {
        source: Some("x".into()),
        ..how(Format::Json)
    };
    let said = flaws(super::read(text.as_bytes(), &named));
    assert!(said[0].contains("names its papers"), "{said:?}");
}

#[test]
fn what_is_not_said_in_the_file_has_to_be_said_beside_it() {
    let text = b"date,kind,name\n2027-01-01,off,\n";
    let read = |year, source: Option<&str>| {
        let how = How {
            year,
            source: source.map(str::to_owned),
            ..how(Format::Csv)
        };
        super::read(text, &how)
    };
    assert!(read(Some(2027), Some(PAPER)).is_ok());
    assert_eq!(
        flaws(read(None, Some(PAPER))),
        ["say which year it is about"]
    );
    for missing in [None, Some(" ")] {
        let said = flaws(read(Some(2027), missing));
        assert!(said[0].starts_with("say where it comes from"));
    }
    for year in [1999, 2101] {
        assert_eq!(
            flaws(read(Some(year), Some(PAPER))),
            ["a year is from 2000 to 2100"]
        );
    }
    let long = "x".repeat(501);
    for source in [long.as_str(), "a\u{202e}b"] {
        let said = flaws(read(Some(2027), Some(source)));
        assert!(said[0].starts_with("a source has at most 500"));
    }
}

#[test]
fn a_notice_is_as_long_as_one_may_be_and_no_longer() {
    let long = vec![b' '; MOST_BYTES + 1];
    for format in [Format::Json, Format::ICalendar, Format::Csv] {
        let said = flaws(super::read(&long, &how(format)));
        assert_eq!(said, ["a notice has at most 512 KiB"]);
    }
    let rows = |count: u64| {
        let first = day("2027-01-01");
        let days = (0..count).map(|n| first + chrono::Days::new(n));
        let rows: String = days.map(|day| format!("{day},off,x\n")).collect();
        format!("date,kind,name\n{rows}")
    };
    assert!(super::read(rows(200).as_bytes(), &how(Format::Csv)).is_ok());
    let said = flaws(super::read(rows(201).as_bytes(), &how(Format::Csv)));
    assert_eq!(said, ["names 201 days; a year's notice names at most 200"]);
}

#[test]
fn only_the_first_fifty_flaws_are_told() {
    let rows = "2027-01-01,often,x\n".repeat(80);
    let text = format!("date,kind,name\n{rows}");
    let said = flaws(super::read(text.as_bytes(), &how(Format::Csv)));
    assert_eq!(said.len(), 50);
}
