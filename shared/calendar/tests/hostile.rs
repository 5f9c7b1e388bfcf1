//! Tables and notices as nobody honest would write them: refused or filled, and never a panic.
//!
//! `deploy/local/fuzz` runs the same for as long as one likes.

use calendar::table::fill_named;
use calendar::{Calendar, Office, parse_notice};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;

/// Moments, well written or not, from before all calendars to behind them.
fn moment() -> impl Strategy<Value = String> {
    prop_oneof![
        "[+-]?[0-9]{1,6}-[0-9]{1,2}-[0-9]{1,2}[T ][0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2})?",
        "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9])T([01][0-9]|2[0-3]):[0-5][0-9]",
        "(-262143-01-01|\\+262142-12-31|9999-12-31|0000-01-01)T(00:00|23:59:60|24:00)",
        "\\PC{0,20}",
    ]
}

fn count() -> impl Strategy<Value = String> {
    prop_oneof!["[0-9]{1,6}", "-?[0-9]{1,25}", "\\PC{0,6}"]
}

proptest! {
    #[test]
    fn hostile_tables_are_filled_or_refused(
        rows in proptest::collection::vec((moment(), count(), "[ -~]{0,8}"), 0..4),
        zone in prop_oneof!["Asia/Shanghai", "America/Sao_Paulo", "Pacific/Apia", "\\PC{0,12}"],
        closes in prop_oneof!["17:30", "00:00", "23:59:60", "\\PC{0,6}"],
    ) {
        let mut csv = "dispatched_local,working_days,more\n".to_owned();
        for (at, days, more) in &rows {
            csv += &format!("{at},{days},{more}\n");
        }
        if let Ok(filled) = fill_named(&csv, "cn", &zone, &closes) {
            // What was filled can be filled again, and stays as it is.
            let again = fill_named(&filled.csv, "cn", &zone, &closes).expect("it was right before");
            prop_assert_eq!(again, filled);
        }
    }

    #[test]
    fn hostile_text_is_no_table(text in "(\\PC|\"|,|\n|\r|dispatched_local|working_days|2026-01-05T10:00){0,60}") {
        let _ = fill_named(&text, "cn", "Asia/Shanghai", "17:30");
    }

    #[test]
    fn hostile_notices_are_read_or_refused(
        year in any::<i32>(),
        date in "[+-]?[0-9]{4,6}-[0-9]{2}-[0-9]{2}",
        rest in "\\PC{0,40}",
    ) {
        let notice = format!(
            r#"{{"year":{year},"papers":[],"days":[{{"name":"x","date":"{date}","isOffDay":true}}]}}{rest}"#
        );
        let _ = parse_notice(&notice);
        let _ = parse_notice(&rest);
    }

    /// Any date that a body can bring (RFC 3339: four digits of year) has its office hours.
    #[test]
    fn hostile_dates_have_their_office_hours(day in 0_u64..3_652_424, zone in 0_usize..4) {
        let zone = ["Asia/Shanghai", "Pacific/Apia", "America/New_York", "Etc/GMT+12"][zone];
        let office = Office::parse(zone, "00:00", "23:59").expect("well written");
        let first = NaiveDate::from_ymd_opt(0, 1, 1).expect("a date");
        let date = first.checked_add_days(Days::new(day)).expect("until 9999");
        let (opens, closes) = (office.opening(date), office.closing(date));
        prop_assert!(opens <= closes);
        let next = calendar::next_business_moment(&Calendar::china(), &office, closes);
        prop_assert!(next >= closes);
    }
}
