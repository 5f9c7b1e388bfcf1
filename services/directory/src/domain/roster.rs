//! 值班表: turns → days (S-3.1).

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::Code;

/// One line of a duty roster.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Who.
    pub staff: Code,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Only on these; empty means every day.
    pub weekdays: Vec<Weekday>,
}

/// Days of a roster at most; a longer one would not fit into a message.
pub(crate) const MOST_DAYS: usize = 400;

/// Every day with its leader; a later turn replaces an earlier one on the same day. Stops soon
/// after [`MOST_DAYS`], which the check then refuses.
pub fn expand(turns: &[Turn]) -> BTreeMap<NaiveDate, Code> {
    let mut days = BTreeMap::new();
    for turn in turns {
        let dates = turn.from.iter_days().take_while(|d| *d <= turn.until);
        for date in
            dates.filter(|d| turn.weekdays.is_empty() || turn.weekdays.contains(&d.weekday()))
        {
            days.insert(date, turn.staff.clone());
            if days.len() > MOST_DAYS {
                return days;
            }
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_turn_replaces_an_earlier_one_and_weekdays_are_kept() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        let turn = |staff: &str, from, until, weekdays: &[Weekday]| Turn {
            staff: Code::parse(staff).unwrap(),
            from: day(from),
            until: day(until),
            weekdays: weekdays.to_vec(),
        };
        // 2026-11-23 is a Monday.
        let days = expand(&[
            turn("li", 23, 29, &[Weekday::Mon, Weekday::Wed]),
            turn("wang", 25, 25, &[]),
        ]);
        let found: Vec<_> = days
            .iter()
            .map(|(d, who)| (d.day(), who.as_str()))
            .collect();
        assert_eq!(found, [(23, "li"), (25, "wang")]);
    }
    #[test]
    fn a_turn_lasts_from_its_first_day_to_its_last() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        let turn = |from, until| Turn {
            staff: Code::parse("li").unwrap(),
            from: day(from),
            until: day(until),
            weekdays: vec![],
        };
        let days = |from, until| expand(&[turn(from, until)]).into_keys().collect::<Vec<_>>();
        assert_eq!(days(23, 25), [day(23), day(24), day(25)]);
        assert_eq!(days(23, 23), [day(23)]);
        assert_eq!(days(24, 23), []);
    }

    #[test]
    fn a_roster_is_as_long_as_a_message_bears_and_a_longer_one_is_cut_where_that_shows() {
        let days = |count: i64| {
            let from = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
            let staff = Code::parse("li").unwrap();
            let weekdays = vec![];
            let until = from + chrono::TimeDelta::days(count - 1);
            let turn = Turn {
                staff,
                from,
                until,
                weekdays,
            };
            expand(&[turn]).len()
        };
        assert_eq!(days(400), MOST_DAYS);
        assert_eq!(days(401), MOST_DAYS + 1);
        assert_eq!(days(4_000), MOST_DAYS + 1);
    }
}
