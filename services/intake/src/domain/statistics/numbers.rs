//! What counts come to: rates, medians, ninetieth percentiles. Exact, since working days are whole.

use std::collections::BTreeMap;

use regulation::{Figure, Satisfaction};

/// Counts by figure and working days; tallies of parts add up to the tally of the whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<(Figure, i16), i64>);

impl Tally {
    /// Adds so many; what is taken away is negative.
    pub fn add(&mut self, figure: Figure, working_days: i16, count: i64) {
        *self.0.entry((figure, working_days)).or_default() += count;
    }

    /// Adds all of another one.
    pub fn add_all(&mut self, other: &Self) {
        for ((figure, working_days), count) in &other.0 {
            self.add(*figure, *working_days, *count);
        }
    }

    /// How many complaints count in the figure.
    pub fn count(&self, figure: Figure) -> i64 {
        self.histogram(figure).map(|(_, count)| count).sum()
    }

    fn histogram(&self, figure: Figure) -> impl Iterator<Item = (i16, i64)> {
        let range = (figure, i16::MIN)..=(figure, i16::MAX);
        self.0
            .range(range)
            .map(|((_, days), count)| (*days, *count))
    }

    /// The working days of the nth, counted from 1 and from the quickest.
    fn nth(&self, figure: Figure, n: i64) -> Option<i16> {
        let mut seen = 0;
        self.histogram(figure).find_map(|(days, count)| {
            seen += count;
            (seen >= n).then_some(days)
        })
    }

    fn stage(&self, figure: Figure) -> Stage {
        let count = self.count(figure);
        let nth = |n| self.nth(figure, n).filter(|_| count > 0);
        let middle = |n| nth(n).map(f64::from);
        let median = middle((count + 1) / 2)
            .zip(middle(count / 2 + 1))
            .map(|(low, high)| f64::midpoint(low, high));
        // The smallest number of days in which at least nine of ten were done.
        let p90 = nth((count * 9 + 9) / 10);
        Stage { count, median, p90 }
    }

    /// All figures, and what follows from them.
    pub fn numbers(&self) -> Numbers {
        let counts: BTreeMap<Figure, i64> = Figure::ALL
            .iter()
            .filter(|figure| !figure.has_days())
            .map(|figure| (*figure, self.count(*figure)))
            .collect();
        let stages = Figure::ALL
            .iter()
            .filter(|figure| figure.has_days())
            .map(|figure| (*figure, self.stage(*figure)))
            .collect();
        let of = |figure| counts.get(&figure).copied().unwrap_or_default();
        let levels = Satisfaction::ALL.iter().copied();
        let answers: i64 = levels.clone().map(|level| of(level.into())).sum();
        let content: i64 = levels
            .filter(|level| !level.reopens())
            .map(|level| of(level.into()))
            .sum();
        Numbers {
            on_time_rate: share(of(Figure::OnTime), of(Figure::Closed)),
            substantiated_rate: share(of(Figure::Substantiated), of(Figure::Concluded)),
            satisfaction_rate: share(content, answers),
            counts,
            stages,
        }
    }
}

/// Rounded to four digits, so that equal shares are written alike; none of nothing.
fn share(part: i64, whole: i64) -> Option<f64> {
    let exact = |n: i64| f64::from(i32::try_from(n).unwrap_or(i32::MAX));
    (whole > 0).then(|| (exact(part) / exact(whole) * 10_000.0).round() / 10_000.0)
}

/// One stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// How many complaints have been through it.
    pub count: i64,
    /// Median working days; of an even number the middle between the two in the middle.
    pub median: Option<f64>,
    /// Ninetieth percentile, nearest rank.
    pub p90: Option<i16>,
}

/// All figures of one cell of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// By figure; every one that only counts.
    pub counts: BTreeMap<Figure, i64>,
    /// Of closed ones.
    pub on_time_rate: Option<f64>,
    /// Of those with a conclusion.
    pub substantiated_rate: Option<f64>,
    /// Of those who answered.
    pub satisfaction_rate: Option<f64>,
    /// By figure; every one with working days.
    pub stages: BTreeMap<Figure, Stage>,
}
