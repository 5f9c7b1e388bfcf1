//! Where counting stops, and what has no room for it.

use calendar::{AlarmAt, Calendar, Limit, Office, OfficeError, Why};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

fn office() -> Office {
    Office::parse("Asia/Shanghai", "09:00", "17:30").expect("right")
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

#[test]
fn an_office_opens_before_it_closes() {
    let hours = |opens, closes| Office::parse("Asia/Shanghai", opens, closes);
    assert!(hours("17:29", "17:30").is_ok());
    assert!(hours("17:29:59", "17:30").is_ok());
    for opens in ["17:30", "17:31"] {
        let refused = hours(opens, "17:30");
        assert!(matches!(refused, Err(OfficeError::Order { .. })), "{opens}");
    }
}

#[test]
fn a_suspension_without_an_end_is_followed_for_a_century_and_no_longer() {
    let start = office().opening(date("2026-11-23"));
    let spans = [(start, DateTime::<Utc>::MAX_UTC)];
    let limit = Limit::working_days(3);
    let due = calendar::deadline(&Calendar::weekdays(), &office(), start, limit, &spans);
    assert!(due.counted.is_empty());
    assert_eq!(due.skipped.len(), 36_525);
    assert_eq!(due.last_day, date("2026-11-23") + TimeDelta::days(36_525));
    assert!(due.skipped.iter().any(|day| day.why == Why::Suspended));
}

#[test]
fn days_that_were_counted_belong_to_the_century_too() {
    let start = office().opening(date("2026-11-23"));
    // Suspended from the evening of the second day on.
    let spans = [(
        office().opening(date("2026-11-26")),
        DateTime::<Utc>::MAX_UTC,
    )];
    let limit = Limit::working_days(3);
    let due = calendar::deadline(&Calendar::weekdays(), &office(), start, limit, &spans);
    assert_eq!(due.counted, ["2026-11-24", "2026-11-25"].map(date));
    assert_eq!(due.counted.len() + due.skipped.len(), 36_525);
}

/// Where the clock is put forward over the whole of the office hours they take no time at all.
#[test]
fn no_reminder_comes_at_the_moment_of_the_deadline_itself() {
    let office = Office::parse("America/New_York", "02:10", "02:40").expect("right");
    let worked = [(date("2026-03-08"), false)];
    let calendar = Calendar::new("us", [2026], worked);
    let start = office.opening(date("2026-03-06"));
    let due = calendar::deadline(&calendar, &office, start, Limit::working_days(1), &[]);
    assert_eq!(due.last_day, date("2026-03-08"));
    assert_eq!(office.opening(due.last_day), due.due_at);
    let alarms = calendar::alarms(&calendar, &office, &due);
    assert_eq!(alarms[0], (AlarmAt::Overdue, due.due_at));
}

#[test]
fn a_reminder_of_calendar_days_never_goes_out_before_day_zero() {
    // From Friday over the weekend: both days lie after day 0, and nobody works on them.
    let start = office().closing(date("2026-11-27")) - TimeDelta::minutes(1);
    let limit = Limit::calendar_days(2);
    let due = calendar::deadline(&Calendar::china(), &office(), start, limit, &[]);
    let alarms = calendar::alarms(&Calendar::china(), &office(), &due);
    assert_eq!(alarms[0], (AlarmAt::LastDay, start));
    assert_eq!(alarms[1], (AlarmAt::Overdue, due.due_at));
}
