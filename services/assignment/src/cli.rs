//! `assignment deadline`: deadlines of a table, without database or broker.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};

pub(crate) const DEADLINE: &str = "deadline";

pub(crate) fn deadline() -> Command {
    Command::new(DEADLINE)
        .about("Adds deadline_local to a CSV with the columns dispatched_local (2026-09-30T17:29) and working_days")
        .arg(Arg::new("calendar").long("calendar").default_value("cn").help("cn or weekdays"))
        .arg(Arg::new("timezone").long("timezone").default_value("Asia/Shanghai").help("IANA name"))
        .arg(Arg::new("close").long("close").default_value("17:30").help("Close of business, local"))
        .arg(
            Arg::new("csv")
                .long("csv")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The file; the result goes to standard output"),
        )
}

pub(crate) fn run_deadline(args: &ArgMatches) -> anyhow::Result<ExitCode> {
    let text = |name: &str| {
        args.get_one::<String>(name)
            .map(String::as_str)
            .unwrap_or_default()
    };
    let file: &PathBuf = args.get_one("csv").context("--csv is required")?;
    let input =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let filled =
        calendar::table::fill_named(&input, text("calendar"), text("timezone"), text("close"))
            .with_context(|| format!("{}", file.display()))?;
    let mut out = std::io::stdout().lock();
    out.write_all(filled.csv.as_bytes())?;
    out.flush()?;
    if !filled.provisional.is_empty() {
        let lines: Vec<_> = filled.provisional.iter().map(u64::to_string).collect();
        let mut err = std::io::stderr().lock();
        writeln!(
            err,
            "provisional, the calendar of a year is not published yet: lines {}",
            lines.join(", ")
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
