//! `assignment deadline --csv`, without the command line.

use calendar::table::{TableError, fill_named};

fn filled(csv: &str) -> String {
    fill_named(csv, "cn", "Asia/Shanghai", "17:30")
        .expect("a right table")
        .csv
}

fn refused(csv: &str) -> String {
    fill_named(csv, "cn", "Asia/Shanghai", "17:30")
        .expect_err("a wrong table")
        .to_string()
}

#[test]
fn deadlines_are_added_at_the_end_and_other_columns_are_kept() {
    let csv = "number,working_days,dispatched_local,note\n\
               GH-1,3,2026-09-30T17:29,\"a, b\"\n\
               GH-2,3,2026-09-30T17:30:00,\n";
    assert_eq!(
        filled(csv),
        "number,working_days,dispatched_local,note,deadline_local\n\
         GH-1,3,2026-09-30T17:29,\"a, b\",2026-10-10T17:30\n\
         GH-2,3,2026-09-30T17:30:00,,2026-10-12T17:30\n"
    );
}

#[test]
fn a_table_from_a_spreadsheet_is_read() {
    let csv = "\u{feff}dispatched_local,working_days\r\n2026-11-23 17:29:59,7\r\n\r\n2026-11-23T17:30, 7\r\n";
    assert_eq!(
        filled(csv),
        "dispatched_local,working_days,deadline_local\n\
         2026-11-23 17:29:59,7,2026-12-02T17:30\n\
         2026-11-23T17:30, 7,2026-12-03T17:30\n"
    );
}

#[test]
fn filling_its_own_output_changes_nothing() {
    let once = filled("dispatched_local,working_days\n2026-11-23T10:00,1\n");
    assert_eq!(filled(&once), once);
}

#[test]
fn a_header_alone_stays_a_header() {
    assert_eq!(
        filled("dispatched_local,working_days\n"),
        "dispatched_local,working_days,deadline_local\n"
    );
}

#[test]
fn every_bad_row_is_named_with_its_line() {
    let csv = "dispatched_local,working_days\n\
               2026-09-31T10:00,3\n\
               2026-09-30T10:00,3\n\
               \n\
               2026-09-30T10:00,three\n\
               2026-09-30T10:00\n\
               2026-09-30T10:00Z,-1\n";
    assert_eq!(
        refused(csv),
        "line 2: dispatched_local \"2026-09-31T10:00\" is not a local time such as 2026-09-30T17:29\n\
         line 5: working_days \"three\" is not a whole number from 0 to 10000\n\
         line 6: 1 fields, but the header has 2\n\
         line 7: dispatched_local \"2026-09-30T10:00Z\" is not a local time such as 2026-09-30T17:29"
    );
}

#[test]
fn lines_are_counted_alike_whatever_ends_them() {
    for end in ["\n", "\r\n"] {
        let csv = [
            "dispatched_local,working_days",
            "",
            "",
            "x,1",
            "\"y\nz\",1",
            "",
            "w,1",
        ]
        .join(end);
        let reasons = refused(&csv);
        assert!(reasons.starts_with("line 4: "), "{reasons}");
        assert!(
            reasons.contains("\nline 5: ") && reasons.contains("\nline 8: "),
            "{reasons}"
        );
    }
}

#[test]
fn missing_and_double_columns_are_named() {
    assert_eq!(refused(""), "line 1: column dispatched_local is missing");
    assert_eq!(
        refused("dispatched_local,days\n"),
        "line 1: column working_days is missing"
    );
    let double = "dispatched_local,working_days,working_days\n";
    assert_eq!(refused(double), "line 1: column working_days comes twice");
}

#[test]
fn unknown_names_are_refused() {
    let csv = "dispatched_local,working_days\n";
    let error =
        |calendar, zone, close| fill_named(csv, calendar, zone, close).expect_err("unknown");
    assert!(matches!(
        error("xx", "Asia/Shanghai", "17:30"),
        TableError::Calendar(_)
    ));
    assert!(matches!(
        error("cn", "Mars/Olympus", "17:30"),
        TableError::Office(_)
    ));
    assert!(matches!(
        error("cn", "Asia/Shanghai", "25:30"),
        TableError::Office(_)
    ));
}

#[test]
fn local_times_that_do_not_exist_or_come_twice_are_taken_sensibly() {
    // New York: 02:30 on 8 March 2026 is skipped, 01:30 on 1 November comes twice.
    let csv = "dispatched_local,working_days\n2026-03-08T02:30,1\n2026-11-01T01:30,1\n";
    let filled = fill_named(csv, "weekdays", "America/New_York", "17:00").expect("right");
    assert!(filled.csv.contains("2026-03-08T02:30,1,2026-03-10T17:00"));
    assert!(filled.csv.contains("2026-11-01T01:30,1,2026-11-03T17:00"));
    assert!(filled.provisional.is_empty());
}

#[test]
fn lines_with_provisional_deadlines_are_reported() {
    let csv = "dispatched_local,working_days\n2026-12-28T10:00,3\n2026-12-28T10:00,4\n";
    let filled = fill_named(csv, "cn", "Asia/Shanghai", "17:30").expect("right");
    assert_eq!(filled.provisional, [3]);
}
