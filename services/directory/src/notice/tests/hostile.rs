//! Notices as nobody honest would write them: read or refused, within bounds. `deploy/local/fuzz` runs the
//! same for as long as one likes.

use proptest::prelude::*;
use testkit::damaged;

use super::*;

const ICAL: &str = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270104\nSUMMARY:元旦（休）\nEND:VEVENT\nBEGIN:VEVENT\nUID:b\nDTSTART;VALUE=DATE:20270220\nSUMMARY:春节 补班\nEND:VEVENT\nEND:VCALENDAR\n";
const CSV: &str = "date,kind,name\n2027-01-01,off,元旦\n2027-02-20,working,春节\n";
const JSON: &str =
    r#"{"year":2027,"papers":["a"],"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true}]}"#;

fn bounded(bytes: &[u8]) -> Result<(), TestCaseError> {
    for format in [Format::Json, Format::ICalendar, Format::Csv] {
        match super::super::read(bytes, &how(format)) {
            Ok(read) => {
                prop_assert!(read.notice.days.len() <= 200);
                let near = |date: &NaiveDate| (2026..=2028).contains(&chrono::Datelike::year(date));
                prop_assert!(read.notice.days.keys().all(near));
            }
            Err(bad) => prop_assert!((1..=50).contains(&bad.0.len())),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn hostile_notices_are_read_or_refused(text in "(\\PC|BEGIN:|END:|VCALENDAR|VEVENT|\n|\r\n |DTSTART:|20270101|SUMMARY:|休|date,kind,name|2027-01-01|,off,|\"){0,60}") {
        bounded(text.as_bytes())?;
    }

    #[test]
    fn hostile_changes_to_good_notices_are_read_or_refused(
        ical in damaged(ICAL.as_bytes().to_vec()),
        csv in damaged(CSV.as_bytes().to_vec()),
        json in damaged(JSON.as_bytes().to_vec()),
    ) {
        for bytes in [ical, csv, json] {
            bounded(&bytes)?;
        }
    }
}
