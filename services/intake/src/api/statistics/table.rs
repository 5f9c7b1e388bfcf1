//! Numbers as columns, the same in the CSV and in the workbook.

use regulation::Figure;

use crate::domain::statistics::{DEFINITIONS, Numbers, Tally};

/// Headings in both languages, in the order of the definitions.
pub(super) fn headings() -> Vec<String> {
    let mut headings = Vec::new();
    for definition in DEFINITIONS {
        let name = format!("{} {}", definition.name_zh, definition.name_en);
        match column(definition.code) {
            Column::Count(_) | Column::Rate(_) => headings.push(name),
            Column::Stage(_) => {
                headings.push(format!("{name} 中位数 median"));
                headings.push(format!("{name} P90"));
            }
            Column::None => {}
        }
    }
    headings
}

/// The values under them; none where there is nothing to divide by.
pub(super) fn values(tally: &Tally) -> Vec<Option<f64>> {
    let numbers = tally.numbers();
    let whole = |n: i64| f64::from(i32::try_from(n).unwrap_or(i32::MAX));
    let mut values = Vec::new();
    for definition in DEFINITIONS {
        match column(definition.code) {
            Column::Count(figure) => values.push(numbers.counts.get(&figure).map(|n| whole(*n))),
            Column::Rate(of) => values.push(of(&numbers)),
            Column::Stage(figure) => {
                let stage = numbers.stages.get(&figure);
                values.push(stage.and_then(|stage| stage.median));
                values.push(stage.and_then(|stage| stage.p90).map(f64::from));
            }
            Column::None => {}
        }
    }
    values
}

enum Column {
    Count(Figure),
    Rate(fn(&Numbers) -> Option<f64>),
    Stage(Figure),
    /// A word that the others use.
    None,
}

fn column(code: &str) -> Column {
    match (code, Figure::parse(code)) {
        (_, Ok(figure)) if figure.has_days() => Column::Stage(figure),
        (_, Ok(figure)) => Column::Count(figure),
        ("on_time_rate", _) => Column::Rate(|numbers| numbers.on_time_rate),
        ("substantiated_rate", _) => Column::Rate(|numbers| numbers.substantiated_rate),
        ("satisfaction_rate", _) => Column::Rate(|numbers| numbers.satisfaction_rate),
        _ => Column::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_and_rate_has_a_heading_and_a_value() {
        let mut tally = Tally::default();
        for figure in Figure::ALL {
            tally.add(*figure, i16::from(figure.has_days()), 2);
        }
        let values = values(&tally);
        assert_eq!(values.len(), headings().len());
        assert_eq!(values.len(), 18 + 3 + 2 * 8);
        assert!(values.iter().all(Option::is_some), "{values:?}");
    }
}
