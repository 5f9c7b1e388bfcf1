//! The crate against an independent oracle.
//!
//! The oracle shares no code and no idea with the crate: it reads the raw files line by line, lists every
//! moment of close of business by walking minute by minute, and says that a limit of N ends at the
//! (N+1)th such moment after the start. Day 0, next working day and skipped days do not occur in it.

use std::collections::HashMap;
use std::sync::LazyLock;

use calendar::{AlarmAt, Calendar, Limit, Office};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

/// Days since 1970 → worked on, for the days that the papers name.
static NAMED: LazyLock<HashMap<i64, bool>> = LazyLock::new(|| {
    let mut named = HashMap::new();
    for year in 2018..=2026 {
        let file = format!("{}/data/{year}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(file).expect("the data is here");
        let mut date = None;
        for line in text.lines().map(str::trim) {
            if let Some(rest) = line.strip_prefix("\"date\": \"") {
                let number = |range: std::ops::Range<usize>| {
                    rest.get(range).and_then(|n| n.parse::<i64>().ok())
                };
                date = Some((number(0..4), number(5..7), number(8..10)));
            } else if let Some(rest) = line.strip_prefix("\"isOffDay\": ") {
                let Some((Some(y), Some(m), Some(d))) = date.take() else {
                    panic!("{year}: a day without a date")
                };
                named.insert(days_from_civil(y, m, d), rest.starts_with("false"));
            }
        }
    }
    assert_eq!(named.len(), 315, "all days of all papers");
    named
});

/// Howard Hinnant's algorithm: days since 1970-01-01 in the Gregorian calendar.
fn days_from_civil(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let day_of_year = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
    let yoe = y.rem_euclid(400);
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + day_of_year - 719_468
}

fn is_worked_on(day: i64, china: bool) -> bool {
    // 1970-01-01 was a Thursday.
    let weekday = (day + 3).rem_euclid(7) < 5;
    if china {
        NAMED.get(&day).copied().unwrap_or(weekday)
    } else {
        weekday
    }
}

/// Every moment of close of business in China, in minutes since 1970: no daylight saving, UTC+8.
fn closes_in_china(first: i64, last: i64, close: i64) -> Vec<i64> {
    (first..=last)
        .filter(|day| is_worked_on(*day, true))
        .map(|day| day * 1440 + close - 480)
        .collect()
}

/// The (N+1)th close after the start: close of business itself is too late for that day.
fn due(closes: &[i64], start: i64, n: usize) -> i64 {
    closes[closes.partition_point(|close| *close <= start) + n]
}

fn minutes(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(60)
}

fn at(minute: i64) -> DateTime<Utc> {
    Utc.timestamp_opt(minute * 60, 0)
        .single()
        .expect("a moment of this century")
}

fn office(time_zone: Tz, opens: &str, closes: &str) -> Office {
    Office {
        time_zone,
        opens: opens.parse().expect("a time"),
        closes: closes.parse().expect("a time"),
    }
}

fn shanghai() -> Office {
    office(chrono_tz::Asia::Shanghai, "09:00:00", "17:30:00")
}

#[test]
fn every_day_is_worked_on_exactly_when_the_papers_say_so() {
    let china = Calendar::china();
    for day in days_from_civil(2018, 1, 1)..=days_from_civil(2026, 12, 31) {
        let date = at(day * 1440).date_naive();
        assert_eq!(
            china.is_working_day(date),
            is_worked_on(day, true),
            "{date}"
        );
    }
}

#[test]
fn every_minute_around_every_close_of_business_from_2018_to_2026() {
    let (china, office) = (Calendar::china(), shanghai());
    let (first, last) = (days_from_civil(2018, 1, 1), days_from_civil(2026, 12, 31));
    let closes = closes_in_china(first, last + 30, 17 * 60 + 30);
    let unpublished = last * 1440 + 16 * 60;
    for day in first..=last {
        for minute in -2..=2 {
            let start = day * 1440 + 9 * 60 + 30 + minute;
            for n in [1_u32, 3, 7] {
                let ours =
                    calendar::deadline(&china, &office, at(start), Limit::working_days(n), &[]);
                let theirs = due(&closes, start, n as usize);
                assert_eq!(minutes(ours.due_at), theirs, "{n} from {}", at(start));
                assert_eq!(
                    ours.provisional,
                    theirs > unpublished,
                    "{n} from {}",
                    at(start)
                );
            }
        }
    }
}

/// The moments at which the wall clock first shows `close` or later, on each working day of 2026 and
/// some days around, found by walking minute by minute.
fn closes_by_walking(zone: Tz, close: i64, china: bool) -> Vec<i64> {
    let from = days_from_civil(2025, 12, 20) * 1440;
    let to = days_from_civil(2027, 2, 28) * 1440;
    let mut closes = Vec::new();
    // Local minutes since 1970 as the wall shows them; it may jump either way.
    let mut next_day = days_from_civil(2025, 12, 22);
    for minute in from..to {
        let local = at(minute).with_timezone(&zone).naive_local();
        let shown = local.and_utc().timestamp().div_euclid(60);
        while shown >= next_day * 1440 + close {
            if is_worked_on(next_day, china) {
                closes.push(minute);
            }
            next_day += 1;
        }
    }
    closes
}

/// A zone, its close of business in minutes, whether it has China's holidays, and all its closes.
type Walked = (Tz, i64, bool, Vec<i64>);

/// Each with the closes of business that meet its gap and its fold, and an ordinary one.
static WALKED: LazyLock<Vec<Walked>> = LazyLock::new(|| {
    [
        (chrono_tz::America::New_York, 17 * 60, false),
        (chrono_tz::America::New_York, 2 * 60 + 30, false),
        (chrono_tz::America::New_York, 60 + 30, true),
        (chrono_tz::Europe::Berlin, 18 * 60, true),
        (chrono_tz::Europe::Berlin, 2 * 60 + 15, false),
        (chrono_tz::Australia::Lord_Howe, 2 * 60 + 10, false),
        (chrono_tz::Australia::Lord_Howe, 60 + 45, true),
        (chrono_tz::Asia::Urumqi, 19 * 60, true),
        (chrono_tz::Asia::Shanghai, 17 * 60 + 30, true),
    ]
    .map(|(zone, close, china)| (zone, close, china, closes_by_walking(zone, close, china)))
    .into()
});

/// Daylight saving usually changes on a Sunday; this calendar works on Sundays too, so that closes of
/// business do meet gaps and folds.
fn always_open() -> Calendar {
    let days = NaiveDate::from_ymd_opt(2025, 12, 1)
        .expect("a date")
        .iter_days()
        .take(500);
    Calendar::new("always", [2025, 2026, 2027], days.map(|day| (day, false)))
}

#[test]
fn closes_in_gaps_and_folds_come_when_the_wall_clock_first_shows_them_or_later() {
    let zones = [
        (chrono_tz::America::New_York, 150, "2026-03-08"),
        (chrono_tz::America::New_York, 90, "2026-11-01"),
        (chrono_tz::Europe::Berlin, 150, "2026-03-29"),
        (chrono_tz::Europe::Berlin, 150, "2026-10-25"),
        (chrono_tz::Australia::Lord_Howe, 130, "2026-10-04"),
        (chrono_tz::Australia::Lord_Howe, 105, "2026-04-05"),
    ];
    let calendar = always_open();
    for (zone, close, change) in zones {
        let midnight: NaiveDate = change.parse().expect("a date");
        let time = NaiveTime::from_num_seconds_from_midnight_opt(close * 60, 0).expect("a time");
        let office = Office {
            time_zone: zone,
            opens: NaiveTime::MIN,
            closes: time,
        };
        // From noon of the day before: that day is over, the day of the change is day 0.
        let noon = minutes(
            midnight
                .pred_opt()
                .expect("a date")
                .and_hms_opt(12, 0, 0)
                .expect("noon")
                .and_utc(),
        );
        let walked = (noon..).find(|minute| {
            let local = at(*minute).with_timezone(&zone).naive_local();
            local >= midnight.and_time(time)
        });
        let ours = calendar::deadline(&calendar, &office, at(noon), Limit::working_days(0), &[]);
        assert_eq!(Some(minutes(ours.due_at)), walked, "{zone} {change}");
        // One minute before it is still day 0, at it no longer.
        for (start, day_zero) in [(-1, midnight), (0, midnight.succ_opt().expect("a date"))] {
            let start = ours.due_at + Duration::minutes(start);
            let again = calendar::deadline(&calendar, &office, start, Limit::working_days(1), &[]);
            assert_eq!(again.day_zero, day_zero, "{zone} {change}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_start_of_the_year_in_any_zone_is_due_when_the_oracle_says(
        which in 0..9_usize,
        minute in 0..(345 * 1440_i64),
        n in 0..=20_u32,
    ) {
        let (zone, close, china, closes) = &WALKED[which];
        let start = days_from_civil(2026, 1, 1) * 1440 + minute;
        let time = NaiveTime::from_num_seconds_from_midnight_opt((*close * 60) as u32, 0);
        let office = Office { time_zone: *zone, opens: NaiveTime::MIN, closes: time.expect("a time") };
        let calendar = if *china { Calendar::china() } else { Calendar::weekdays() };
        let limit = Limit::working_days(n);
        let ours = calendar::deadline(&calendar, &office, at(start), limit, &[]);
        prop_assert_eq!(minutes(ours.due_at), due(closes, start, n as usize));
        // What is left at the start is the limit.
        prop_assert_eq!(calendar::working_days_left(&calendar, &office, at(start), ours.due_at), i64::from(n));
        // A promise split into stages is the same sum.
        let parts = [Limit::working_days(n / 3), Limit::working_days(n - n / 3)];
        prop_assert_eq!(calendar::promised(&calendar, &office, at(start), &parts).due_at, ours.due_at);
    }

    #[test]
    fn suspensions_take_out_exactly_the_closes_that_lie_in_them(
        day in 0..3_000_i64,
        minute in 0..1440_i64,
        n in 0..=10_usize,
        spans in prop::collection::vec((0..20_000_i64, -10..10_000_i64), 0..3),
    ) {
        let start = (days_from_civil(2018, 2, 1) + day) * 1440 + minute;
        let spans: Vec<_> = spans.iter().map(|(from, len)| (start + from, start + from + len)).collect();
        let first = days_from_civil(2018, 1, 1);
        let closes = closes_in_china(first, days_from_civil(2027, 6, 1), 1050);
        let day_zero = closes.partition_point(|close| *close <= start);
        let free = |close: &&i64| !spans.iter().any(|(from, until)| from <= *close && *close < until);
        let theirs = if n == 0 { closes[day_zero] } else {
            *closes[day_zero + 1..].iter().filter(free).nth(n - 1).expect("enough days")
        };
        let suspensions: Vec<_> = spans.iter().map(|(from, until)| (at(*from), at(*until))).collect();
        let limit = Limit::working_days(n as u32);
        let ours = calendar::deadline(&Calendar::china(), &shanghai(), at(start), limit, &suspensions);
        prop_assert_eq!(minutes(ours.due_at), theirs);
        // Split into a limit and its extension, or into stages, it is the same.
        let parts = [Limit::working_days(n as u32 / 2), Limit::working_days((n - n / 2) as u32)];
        let short = calendar::deadline(&Calendar::china(), &shanghai(), at(start), parts[0], &suspensions);
        let extended = calendar::extended(&Calendar::china(), &shanghai(), &short, parts[1], &suspensions);
        prop_assert_eq!(extended.due_at, ours.due_at);
        let promised = calendar::promised_around(&Calendar::china(), &shanghai(), at(start), &parts, &suspensions);
        prop_assert_eq!(promised.due_at, ours.due_at);
    }

    #[test]
    fn what_was_done_by_the_deadline_took_no_more_days_than_the_limit_and_what_was_done_later_did(
        day in 0..3_000_i64,
        minute in 0..1440_i64,
        n in 0..=10_u32,
        later in -30_000..30_000_i64,
        spans in prop::collection::vec((0..20_000_i64, -10..10_000_i64), 0..3),
    ) {
        let start = (days_from_civil(2018, 2, 1) + day) * 1440 + minute;
        let spans: Vec<_> = spans.iter().map(|(from, len)| (at(start + from), at(start + from + len))).collect();
        let (china, office) = (Calendar::china(), shanghai());
        let due = calendar::deadline(&china, &office, at(start), Limit::working_days(n), &spans).due_at;
        let taken = |done| calendar::working_days_taken(&china, &office, at(start), done, &spans);
        prop_assert!(taken(due) <= n as usize);
        prop_assert!(taken(due + Duration::minutes(1)) > n as usize);
        let done = due + Duration::minutes(later);
        prop_assert_eq!(taken(done) <= n as usize, done <= due);
    }

    #[test]
    fn what_is_counted_and_what_is_skipped_are_all_days_from_the_start(
        day in 0..3_200_i64, minute in 0..1440_i64, n in 0..=15_u32, working in any::<bool>(),
    ) {
        let start = at((days_from_civil(2018, 1, 1) + day) * 1440 + minute);
        let limit = if working { Limit::working_days(n) } else { Limit::calendar_days(n) };
        let ours = calendar::deadline(&Calendar::china(), &shanghai(), start, limit, &[]);
        let mut days: Vec<NaiveDate> = ours.skipped.iter().map(|skipped| skipped.date).collect();
        days.extend(&ours.counted);
        days.push(ours.day_zero);
        days.sort();
        let all = shanghai().date(start).iter_days().take(days.len()).collect::<Vec<_>>();
        prop_assert_eq!(days.last(), Some(&ours.last_day));
        prop_assert_eq!(days, all);
        prop_assert_eq!(ours.counted.len(), n as usize);
    }

    #[test]
    fn alarms_are_in_order_of_time_in_business_hours_and_never_before_the_start(
        day in 0..3_200_i64, minute in 0..1440_i64, n in 0..=15_u32, working in any::<bool>(),
    ) {
        let start = at((days_from_civil(2018, 1, 1) + day) * 1440 + minute);
        let limit = if working { Limit::working_days(n) } else { Limit::calendar_days(n) };
        let (china, office) = (Calendar::china(), shanghai());
        let ours = calendar::deadline(&china, &office, start, limit, &[]);
        let alarms = calendar::alarms(&china, &office, &ours);
        prop_assert!(alarms.windows(2).all(|pair| pair[0].1 < pair[1].1 && pair[0].0 < pair[1].0));
        prop_assert!(alarms.iter().all(|(_, at)| *at >= start));
        for (kind, at) in alarms {
            if kind != AlarmAt::Overdue {
                let worked = is_worked_on((minutes(at) + 480).div_euclid(1440), true);
                prop_assert!(worked || at == start, "{kind:?} at {at}");
            }
            // Nothing is left when it is overdue.
            let left = calendar::working_days_left(&china, &office, at, ours.due_at);
            prop_assert_eq!(left < 0, kind >= AlarmAt::Overdue);
        }
    }

    #[test]
    fn the_next_business_moment_is_in_business_hours_and_none_is_nearer(
        day in 0..3_200_i64, minute in 0..1440_i64,
    ) {
        let start = (days_from_civil(2018, 1, 1) + day) * 1440 + minute;
        let open = |minute: &i64| {
            let local = minute + 480;
            is_worked_on(local.div_euclid(1440), true) && (540..1050).contains(&local.rem_euclid(1440))
        };
        let theirs = (start..).find(open).expect("there is one");
        let ours = calendar::next_business_moment(&Calendar::china(), &shanghai(), at(start));
        prop_assert_eq!(minutes(ours), theirs);
    }
}
