//! The table, the JSON, and the part of RESULTS.md that is made from them.

use std::path::Path;

use anyhow::Context as _;

use crate::Plan;
use crate::figures::{Figures, rounded};

/// The table, on the standard output.
#[expect(
    clippy::print_stdout,
    reason = "the table is what the program is run for"
)]
pub(crate) fn print(figures: &Figures) {
    println!();
    println!("{:<32} {:>10} {:>10}      behind it", "", "value", "target");
    for (name, figure) in figures.lines() {
        let target = name.target();
        match figure {
            Ok(figure) => {
                let met = if target.is_met(figure.value) {
                    "ok"
                } else {
                    "MISS"
                };
                println!(
                    "{:<32} {:>10} {:>10} {met:<4} {}",
                    name.text(),
                    rounded(figure.value),
                    target.to_string(),
                    figure.behind
                );
            }
            Err(why) => println!(
                "{:<32} {:>10} {:>10} –    {why}",
                name.text(),
                "–",
                target.to_string()
            ),
        }
    }
}

/// `{"name": value}`; what could not be measured is null.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write_json(file: &Path, figures: &Figures) -> anyhow::Result<()> {
    let values: serde_json::Map<_, _> = figures
        .lines()
        .map(|(name, figure)| {
            let value = figure.map_or(serde_json::Value::Null, |f| f.value.into());
            (name.text(), value)
        })
        .collect();
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).context("the folder of the JSON file")?;
    }
    let text = serde_json::to_string_pretty(&values)? + "\n";
    std::fs::write(file, text).with_context(|| format!("{}", file.display()))
}

const BEGIN: &str = "<!-- figures: written by deploy/local/bench -->";
const END: &str = "<!-- end of the figures -->";

/// Writes the table of a Markdown file anew, between its two marks.
///
/// # Errors
/// The file cannot be read or written, or has no marks.
pub(crate) fn renew(file: &Path, figures: &Figures, plan: &Plan) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let (before, rest) = text
        .split_once(BEGIN)
        .context("the first mark is missing")?;
    let (_, after) = rest.split_once(END).context("the second mark is missing")?;
    let table = table(figures, plan);
    let new = format!("{before}{BEGIN}\n\n{table}\n{END}{after}");
    std::fs::write(file, new).with_context(|| format!("writing {}", file.display()))
}

fn table(figures: &Figures, plan: &Plan) -> String {
    let mut lines = vec![
        format!(
            "Medians of {} rounds of {} s; the large register has {} complaints, the small one {}.",
            plan.rounds,
            plan.load.as_secs(),
            plan.large,
            plan.small
        ),
        String::new(),
        "| figure | value | target | | what it is | behind it |".to_owned(),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    for (name, figure) in figures.lines() {
        let (target, what) = (name.target(), name.what());
        let (value, met, behind) = match figure {
            Ok(figure) if target.is_met(figure.value) => {
                (rounded(figure.value), "met", figure.behind.as_str())
            }
            Ok(figure) => (rounded(figure.value), "**missed**", figure.behind.as_str()),
            Err(why) => ("–".to_owned(), "–", why),
        };
        // A table's row is one line, and a bar ends a column.
        let behind = behind.replace(['\n', '\r', '|'], " ");
        lines.push(format!(
            "| `{}` | {value} | {target} | {met} | {what} | {behind} |",
            name.text()
        ));
    }
    lines.push(String::new());
    lines.join("\n")
}
