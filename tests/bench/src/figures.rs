//! What was measured.

use std::collections::BTreeMap;

use crate::names::Name;

/// A figure and the numbers behind it.
pub(crate) struct Figure {
    pub(crate) value: f64,
    /// What it was made of, for people.
    pub(crate) behind: String,
}

/// All figures of a run, and which are wanted.
pub(crate) struct Figures {
    only: Vec<Name>,
    measured: BTreeMap<Name, Figure>,
    /// Why a wanted one has no value.
    missing: BTreeMap<Name, String>,
}

impl Figures {
    /// All, where none is named.
    pub(crate) fn wanting(only: &[Name]) -> Self {
        let only = if only.is_empty() { Name::all() } else { only };
        Self {
            only: only.to_vec(),
            measured: BTreeMap::new(),
            missing: BTreeMap::new(),
        }
    }

    pub(crate) fn wants(&self, name: Name) -> bool {
        self.only.contains(&name)
    }

    pub(crate) fn wants_any(&self, names: &[Name]) -> bool {
        names.iter().any(|name| self.wants(*name))
    }

    pub(crate) fn put(&mut self, name: Name, value: f64, behind: String) {
        say(&format!("{} = {}", name.text(), rounded(value)));
        if self.wants(name) {
            self.measured.insert(name, Figure { value, behind });
        }
    }

    /// A part that failed costs its own figures, not those of the others.
    pub(crate) fn keep(&mut self, of: &[Name], part: anyhow::Result<()>) {
        let Err(e) = part else { return };
        say(&format!("this part failed: {e:#}"));
        for name in of {
            if self.wants(*name) && !self.measured.contains_key(name) {
                self.missing.insert(*name, format!("failed: {e:#}"));
            }
        }
    }

    /// How many of those that were wanted have no value.
    pub(crate) fn lacking(&self) -> usize {
        self.lines().filter(|(_, figure)| figure.is_err()).count()
    }

    /// In the order of the list of names.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (Name, Result<&Figure, &str>)> {
        self.only.iter().map(|name| {
            let figure = self.measured.get(name).ok_or_else(|| {
                let why = self.missing.get(name);
                why.map_or("not measured", String::as_str)
            });
            (*name, figure)
        })
    }
}

/// The middle one; of an even number the lower of the two.
pub(crate) fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

/// By nearest rank.
pub(crate) fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a count of samples"
    )]
    let rank = (share * sorted.len() as f64).ceil().max(1.0) as usize;
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

/// Three digits that matter.
pub(crate) fn rounded(value: f64) -> String {
    if value.abs() >= 100.0 {
        format!("{value:.0}")
    } else if value.abs() >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

/// Progress, for people: on the standard error, with the seconds since the start.
pub(crate) fn say(line: &str) {
    static START: std::sync::LazyLock<std::time::Instant> =
        std::sync::LazyLock::new(std::time::Instant::now);
    eprintln!("[{:6.1} s] {line}", START.elapsed().as_secs_f64());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_and_percentiles_are_by_nearest_rank() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.0).abs() < f64::EPSILON);
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert!((percentile(&hundred, 0.99) - 99.0).abs() < f64::EPSILON);
        assert!(median(&[]).is_nan());
    }
}
