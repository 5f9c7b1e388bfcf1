//! How many working days something took, on cases that a person can check with a paper calendar.

use calendar::{Calendar, Office};
use chrono::{DateTime, NaiveDateTime, Utc};

fn office() -> Office {
    Office::parse("Asia/Shanghai", "09:00", "17:30").expect("right")
}

fn local(text: &str) -> DateTime<Utc> {
    let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S");
    office().instant(time.expect("a local time"))
}

fn taken_around(from: &str, until: &str, suspensions: &[(&str, &str)]) -> usize {
    let spans: Vec<_> = suspensions
        .iter()
        .map(|(from, until)| (local(from), local(until)))
        .collect();
    let (china, office) = (Calendar::china(), office());
    calendar::working_days_taken(&china, &office, local(from), local(until), &spans)
}

fn taken(from: &str, until: &str) -> usize {
    taken_around(from, until, &[])
}

#[test]
fn a_day_is_over_a_moment_after_its_close_of_business() {
    // Monday to Thursday.
    let from = "2026-11-23T10:00:00";
    for (until, days) in [
        ("2026-11-23T10:00:01", 0),
        ("2026-11-23T17:30:00", 0),
        ("2026-11-23T17:30:01", 1),
        ("2026-11-24T17:30:00", 1),
        ("2026-11-26T17:30:00", 3),
        ("2026-11-26T17:30:01", 4),
    ] {
        assert_eq!(taken(from, until), days, "{until}");
    }
}

#[test]
fn what_begins_after_hours_begins_on_the_next_working_day() {
    assert_eq!(taken("2026-11-20T17:30:00", "2026-11-23T17:30:00"), 0);
    assert_eq!(taken("2026-11-20T17:29:59", "2026-11-23T17:30:00"), 1);
    assert_eq!(taken("2026-09-30T10:00:00", "2026-10-08T17:30:00"), 1);
}

#[test]
fn what_was_done_before_it_began_took_no_time() {
    assert_eq!(taken("2026-11-26T10:00:00", "2026-11-23T10:00:00"), 0);
}

#[test]
fn days_whose_close_lies_in_a_suspension_do_not_count_but_the_first_one_does() {
    let (from, until) = ("2026-11-23T10:00:00", "2026-11-27T10:00:00");
    let around = |suspension| taken_around(from, until, &[suspension]);
    assert_eq!(taken(from, until), 4);
    assert_eq!(around(("2026-11-24T17:30:00", "2026-11-25T17:30:00")), 3);
    assert_eq!(around(("2026-11-24T17:30:01", "2026-11-25T17:30:00")), 4);
    assert_eq!(around(("2026-11-24T17:30:00", "2026-11-25T17:30:01")), 2);
    assert_eq!(around(("2026-11-23T11:00:00", "2026-11-23T18:00:00")), 4);
}
