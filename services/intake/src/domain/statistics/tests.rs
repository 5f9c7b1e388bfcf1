//! What lives count as: given facts, then figures.

use calendar::{Calendar, Office};
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use regulation::{Clock, Figure, Finding, Satisfaction};

use super::{Contribution, DEFINITIONS, Period, Step, Tally, What, contribution};

fn office() -> Office {
    Office::parse("Asia/Shanghai", "09:00", "17:30").unwrap()
}

/// On the wall in China, in 2026: `09-28T10:00`.
fn at(local: &str) -> DateTime<Utc> {
    let local = format!("2026-{local}:00").parse().unwrap();
    let zone = office().time_zone;
    zone.from_local_datetime(&local).unwrap().to_utc()
}

fn counted(steps: &[(&str, What)]) -> Contribution {
    let steps = steps.iter().map(|(local, what)| Step {
        at: at(local),
        what: what.clone(),
    });
    contribution(steps.collect(), &Calendar::china(), &office())
}

fn day(of: &Contribution, figure: Figure) -> Option<String> {
    of.get(&figure).map(|a| a.day.format("%m-%d").to_string())
}

fn days(of: &Contribution, figure: Figure) -> Option<i16> {
    of.get(&figure).map(|a| a.working_days)
}

fn received(local: &str) -> What {
    let received_at = at(local);
    What::Registered { received_at }
}

fn answered(satisfaction: Satisfaction) -> What {
    What::FollowedUp {
        satisfaction: Some(satisfaction),
        finished: true,
    }
}

/// From Monday, 28 September, over the holiday of seven days, to Friday, 9 October.
fn life() -> Vec<(&'static str, What)> {
    vec![
        ("09-28T10:00", received("09-28T09:30")),
        ("09-28T16:00", What::Accepted),
        ("09-29T09:10", What::Classified),
        ("09-29T11:00", What::HandedOut),
        ("10-08T09:00", What::Concluded(Finding::PartlySubstantiated)),
        ("10-08T10:00", What::Submitted),
        ("10-08T11:00", What::Approved),
        ("10-08T18:00", What::Replied),
        ("10-09T10:00", answered(Satisfaction::Satisfied)),
        ("10-09T10:00", What::Closed),
    ]
}

#[test]
fn a_whole_life_counts_once_in_each_of_its_figures() {
    let whole = counted(&life());
    for (figure, on) in [
        (Figure::Received, "09-28"),
        (Figure::Accepted, "09-28"),
        (Figure::Concluded, "10-08"),
        (Figure::Substantiated, "10-08"),
        (Figure::Satisfied, "10-09"),
        (Figure::Closed, "10-09"),
        (Figure::OnTime, "10-09"),
    ] {
        assert_eq!(day(&whole, figure).as_deref(), Some(on), "{figure}");
    }
    for (figure, taken) in [
        (Figure::DaysAcceptance, 0),
        (Figure::DaysClassification, 1),
        (Figure::DaysDispatch, 0),
        // 29 and 30 September are over when the result comes after the holiday.
        (Figure::DaysHandling, 2),
        (Figure::DaysApproval, 0),
        // After the close of business.
        (Figure::DaysReply, 1),
        // Sent in the evening: the next day is day 0.
        (Figure::DaysFollowUp, 0),
        (Figure::DaysTotal, 4),
    ] {
        assert_eq!(days(&whole, figure), Some(taken), "{figure}");
    }
    assert_eq!(whole.len(), 7 + 8, "nothing else: {whole:?}");
}

/// Of November, which has no holiday: each stage takes one working day more than the one before.
#[test]
fn each_stage_is_counted_from_its_own_beginning_to_its_own_end() {
    let slow = counted(&[
        ("11-02T10:00", received("11-02T09:30")),
        ("11-03T10:00", What::Accepted),
        ("11-05T10:00", What::Classified),
        ("11-10T10:00", What::HandedOut),
        ("11-16T10:00", What::Submitted),
        ("11-23T10:00", What::Approved),
        ("12-01T10:00", What::Replied),
        ("12-10T10:00", answered(Satisfaction::Satisfied)),
        ("12-11T10:00", What::Closed),
    ]);
    for (figure, taken) in [
        (Figure::DaysAcceptance, 1),
        (Figure::DaysClassification, 2),
        (Figure::DaysDispatch, 3),
        (Figure::DaysHandling, 4),
        (Figure::DaysApproval, 5),
        (Figure::DaysReply, 6),
        (Figure::DaysFollowUp, 7),
        (Figure::DaysTotal, 29),
    ] {
        assert_eq!(days(&slow, figure), Some(taken), "{figure}");
    }
    assert_eq!(day(&slow, Figure::DaysReply).as_deref(), Some("12-01"));
}

#[test]
fn a_suspension_that_goes_on_takes_out_all_that_follows_and_a_second_one_does_not_begin_it_anew() {
    let mut steps = life();
    steps.push(("09-29T12:00", What::Suspended));
    steps.push(("09-30T10:00", What::Suspended));
    let suspended = counted(&steps);
    // Day 0 counts whatever happens on it.
    assert_eq!(days(&suspended, Figure::DaysHandling), Some(1));
    assert_eq!(days(&suspended, Figure::DaysTotal), Some(1));
    steps.push(("10-08T09:00", What::Resumed));
    assert_eq!(days(&counted(&steps), Figure::DaysTotal), Some(2));
}

#[test]
fn facts_count_the_same_in_whatever_order_they_arrive() {
    let whole = counted(&life());
    let mut late = life();
    late.rotate_left(4);
    // Of one moment: the register's order.
    late.sort_by_key(|(at, what)| (*at == "10-09T10:00", *what == What::Closed));
    assert_eq!(counted(&late), whole);
}

#[test]
fn a_reopening_takes_the_closing_back_until_it_is_closed_again() {
    let mut steps = life();
    steps.push(("10-12T09:00", What::Reopened));
    let open = counted(&steps);
    for figure in [Figure::Closed, Figure::OnTime, Figure::DaysTotal] {
        assert_eq!(open.get(&figure), None, "{figure}");
    }
    assert_eq!(day(&open, Figure::Reopened).as_deref(), Some("10-12"));
    steps.extend([
        ("10-13T09:00", What::Submitted),
        ("10-14T09:00", answered(Satisfaction::VerySatisfied)),
        ("10-14T09:00", What::Closed),
    ]);
    let again = counted(&steps);
    assert_eq!(day(&again, Figure::Closed).as_deref(), Some("10-14"));
    assert_eq!(
        days(&again, Figure::DaysHandling),
        Some(2),
        "the first time"
    );
    assert_eq!(
        again.get(&Figure::Satisfied),
        None,
        "the last answer counts"
    );
    assert_eq!(day(&again, Figure::VerySatisfied).as_deref(), Some("10-14"));
    assert_eq!(day(&again, Figure::Reopened).as_deref(), Some("10-12"));
}

#[test]
fn a_deadline_that_passed_is_overdue_by_its_own_day_and_never_on_time() {
    let overdue = |clock, due: &str| What::Overdue {
        clock,
        due_at: at(due),
    };
    let mut steps = life();
    steps.push(("10-08T17:31", overdue(Clock::Reply, "10-08T17:30")));
    // Told late, and earlier.
    steps.push(("10-08T17:31", overdue(Clock::Handling, "09-30T17:30")));
    let late = counted(&steps);
    assert_eq!(day(&late, Figure::Overdue).as_deref(), Some("09-30"));
    assert_eq!(late.get(&Figure::OnTime), None);
    assert!(late.contains_key(&Figure::Closed));

    let mut steps = life();
    steps.push(("10-08T17:31", overdue(Clock::FollowUp, "10-08T17:30")));
    let answered = counted(&steps);
    assert_eq!(answered.get(&Figure::Overdue), None, "it was answered");
    assert!(answered.contains_key(&Figure::OnTime));
}

#[test]
fn ends_other_than_closing_are_figures_of_their_own() {
    let registered = ("09-28T10:00", received("08-31T23:30"));
    let declined = counted(&[registered.clone(), ("09-29T10:00", What::Declined)]);
    assert_eq!(day(&declined, Figure::Received).as_deref(), Some("08-31"));
    assert_eq!(day(&declined, Figure::Declined).as_deref(), Some("09-29"));
    assert!(days(&declined, Figure::DaysAcceptance) > Some(15));
    assert_eq!(declined.get(&Figure::Closed), None);
    let withdrawn = counted(&[registered.clone(), ("09-29T10:00", What::Withdrawn)]);
    assert_eq!(day(&withdrawn, Figure::Withdrawn).as_deref(), Some("09-29"));
    let mut merged = vec![registered, ("09-29T10:00", What::Merged)];
    assert!(counted(&merged).contains_key(&Figure::Merged));
    merged.push(("09-30T10:00", What::Unmerged));
    assert!(!counted(&merged).contains_key(&Figure::Merged));
}

#[test]
fn returns_do_not_restart_the_handling_and_suspensions_do_not_count() {
    let mut steps = life();
    steps.push(("09-29T15:00", What::Returned));
    steps.push(("09-30T09:00", What::HandedOut));
    let returned = counted(&steps);
    assert_eq!(days(&returned, Figure::DaysHandling), Some(2));
    assert_eq!(day(&returned, Figure::Returned).as_deref(), Some("09-29"));
    steps.push(("09-30T10:00", What::Suspended));
    steps.push(("10-08T09:00", What::Resumed));
    let suspended = counted(&steps);
    assert_eq!(days(&suspended, Figure::DaysHandling), Some(1));
    assert_eq!(days(&suspended, Figure::DaysTotal), Some(3));
}

#[test]
fn medians_and_percentiles_are_exact() {
    let mut tally = Tally::default();
    let stage = |tally: &Tally| tally.numbers().stages[&Figure::DaysHandling];
    assert_eq!((stage(&tally).median, stage(&tally).p90), (None, None));
    let mut all: Vec<i16> = Vec::new();
    for taken in [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4] {
        tally.add(Figure::DaysHandling, taken, 1);
        all.push(taken);
        all.sort_unstable();
        let n = all.len();
        let middle = f64::from(all[(n - 1) / 2] + all[n / 2]) / 2.0;
        // The smallest value that nine of ten do not exceed.
        let mut values = all.iter().copied();
        let p90 = values.find(|v| all.iter().filter(|x| *x <= v).count() * 10 >= n * 9);
        let ours = stage(&tally);
        assert_eq!((ours.median, ours.p90), (Some(middle), p90), "{all:?}");
    }
    // What is taken away for a reader who is recused leaves no trace.
    tally.add(Figure::DaysHandling, 9, -3);
    assert_eq!(stage(&tally).count, 17);
    assert_eq!(stage(&tally).p90, Some(8));
}

#[test]
fn what_is_taken_away_wholly_has_no_median_left() {
    let mut tally = Tally::default();
    tally.add(Figure::DaysReply, 4, 1);
    tally.add(Figure::DaysReply, 4, -1);
    let stage = tally.numbers().stages[&Figure::DaysReply];
    assert_eq!((stage.count, stage.median, stage.p90), (0, None, None));
}

#[test]
fn tallies_of_the_parts_add_up_to_the_tally_of_the_whole() {
    let (mut whole, mut parts) = (Tally::default(), Tally::default());
    for taken in [2, 2, 5] {
        let mut part = Tally::default();
        part.add(Figure::DaysReply, taken, 1);
        part.add(Figure::Received, 0, 2);
        parts.add_all(&part);
        whole.add(Figure::DaysReply, taken, 1);
        whole.add(Figure::Received, 0, 2);
    }
    assert_eq!(parts, whole);
    assert_eq!(parts.count(Figure::Received), 6);
    assert_eq!(parts.count(Figure::DaysReply), 3);
}

#[test]
fn every_figure_is_a_count_or_a_stage() {
    let numbers = Tally::default().numbers();
    assert_eq!(numbers.counts[&Figure::Received], 0);
    assert!(!numbers.counts.contains_key(&Figure::DaysTotal));
    let all = numbers.counts.keys().chain(numbers.stages.keys());
    assert_eq!(all.count(), Figure::ALL.len());
}

#[test]
fn rates_are_of_their_own_wholes() {
    let mut tally = Tally::default();
    assert_eq!(tally.numbers().on_time_rate, None);
    for (figure, n) in [
        (Figure::Closed, 3),
        (Figure::OnTime, 2),
        (Figure::Concluded, 4),
        (Figure::Substantiated, 1),
        (Figure::FairlySatisfied, 1),
        (Figure::VeryDissatisfied, 4),
    ] {
        tally.add(figure, 0, n);
    }
    let numbers = tally.numbers();
    assert_eq!(numbers.on_time_rate, Some(0.6667));
    assert_eq!(numbers.substantiated_rate, Some(0.25));
    assert_eq!(numbers.satisfaction_rate, Some(0.2));
}

#[test]
fn a_period_is_a_month_a_quarter_or_a_year() {
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (text, first, end) in [
        ("2026-07", "2026-07-01", "2026-08-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2026-Q1", "2026-01-01", "2026-04-01"),
        ("2026-Q4", "2026-10-01", "2027-01-01"),
        ("2026", "2026-01-01", "2027-01-01"),
    ] {
        let period = Period::parse(text).unwrap();
        assert_eq!((period.first(), period.end()), (date(first), date(end)));
        assert_eq!(period.to_string(), text);
    }
    let month = |day| Period::month_of(date(day));
    assert_eq!(month("2026-02-28"), date("2026-02-01"));
    assert_eq!(month("2026-03-01"), date("2026-03-01"));
    for text in [
        "",
        "26",
        "2026-",
        "2026-0",
        "2026-00",
        "2026-13",
        "2026-Q0",
        "2026-Q5",
        "2026-q1",
        "2026-07-01",
        "1999",
        "3000",
        "+026",
        "2026-Q",
        "2026-Q01",
        "2026-+7",
        "2026-007",
        "02026",
        "２０２６",
    ] {
        assert!(Period::parse(text).is_err(), "{text}");
    }
}

#[test]
fn every_figure_is_defined_once_in_both_languages() {
    for figure in Figure::ALL {
        let defined = DEFINITIONS.iter().filter(|d| d.code == figure.code());
        assert_eq!(defined.count(), 1, "{figure}");
    }
    for d in DEFINITIONS {
        for text in [d.name_zh, d.name_en, d.zh, d.en, d.day_zh, d.day_en] {
            assert!(!text.is_empty(), "{}", d.code);
        }
    }
}
