//! `calendar import`: a year's notice; `calendar versions`: what became of a calendar.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use persistence::{Actor, DbError};
use service::Context;

use super::{path, shown, text};
use crate::Directory;
use crate::commands::{CalendarImported, ImportCalendar, import_calendar};
use crate::domain::{Code, DayChange};
use crate::notice::{self, Format, How, Unmarked};
use crate::store::calendars;

pub(super) fn command() -> Command {
    let name = || {
        Arg::new("name")
            .long("name")
            .default_value("cn")
            .help("Which calendar")
    };
    let import = Command::new("import")
        .about("Add a year's notice; shows which days change")
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .value_parser(value_parser!(std::path::PathBuf))
                .help("JSON in the form of holiday-cn, iCalendar (.ics), or CSV with the columns date, kind, name"),
        )
        .arg(name())
        .arg(
            Arg::new("year")
                .long("year")
                .value_parser(value_parser!(i32))
                .help("Which year it is about: of .ics and .csv"),
        )
        .arg(
            Arg::new("source")
                .long("source")
                .help("Where it comes from, such as the paper's address: of .ics and .csv"),
        )
        .arg(
            Arg::new("unmarked")
                .long("unmarked")
                .value_parser(["refuse", "off", "leave_out"])
                .default_value("refuse")
                .help("What an event of .ics is that says neither 休 nor 班"),
        )
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Only show it"),
        );
    let versions = Command::new("versions")
        .about("Who changed a calendar, when, and by what; the latest first")
        .arg(name());
    Command::new("calendar")
        .about("Working calendars")
        .subcommand_required(true)
        .subcommands([import, versions])
}

pub(super) async fn run(
    step: &str,
    args: &ArgMatches,
    context: &Context<Directory>,
) -> anyhow::Result<ExitCode> {
    match step {
        "import" => import(args, context).await,
        "versions" => versions(args, context).await,
        _ => bail!("a step is needed: import, versions"),
    }
}

async fn import(args: &ArgMatches, context: &Context<Directory>) -> anyhow::Result<ExitCode> {
    let path = path(args, "file")?;
    let name = Code::parse(text(args, "name")?)?;
    let extension = path.extension().and_then(std::ffi::OsStr::to_str);
    let format = extension
        .and_then(Format::of_extension)
        .context("a notice ends in .json, .ics or .csv")?;
    let how = How {
        format,
        year: args.get_one::<i32>("year").copied(),
        source: args.get_one::<String>("source").cloned(),
        unmarked: Unmarked::parse(text(args, "unmarked")?).unwrap_or_default(),
    };
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let read = match notice::read(&bytes, &how) {
        Ok(read) => read,
        Err(bad) => {
            for flaw in &bad.0 {
                eprintln!("{}: {flaw}", path.display());
            }
            eprintln!("{bad}; nothing was changed");
            return Ok(ExitCode::FAILURE);
        }
    };
    let dry_run = args.get_flag("dry-run");
    let year = read.notice.year;
    let base = context.base()?;
    let cmd = ImportCalendar {
        name: name.clone(),
        notice: read.notice,
        dry_run,
        seen_version: None,
        actor: Actor::System,
        at: base.clock.now(),
    };
    let imported = base
        .db
        .transaction(async |mut tx| import_calendar(&mut tx, cmd).await);
    let imported = imported.await?;
    show(&imported);
    if read.left_out > 0 {
        service::say!("{} events left out", read.left_out);
    }
    let revision = imported.after.revision;
    if !imported.changed {
        service::say!("calendar {name}: says so already");
    } else if dry_run {
        service::say!("dry run: calendar {name}: {year} would be added, revision {revision}");
    } else {
        service::say!("calendar {name}: {year} added, revision {revision}");
    }
    Ok(ExitCode::SUCCESS)
}

fn show(imported: &CalendarImported) {
    for it in &imported.differences {
        let what = match it.change {
            DayChange::BecomesOff => "off",
            DayChange::BecomesWorking => "working",
            DayChange::Renamed => "renamed",
        };
        let (from, to) = (it.from.as_deref(), it.to.as_deref());
        let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
        service::say!("{} {what}: {} → {}", it.date, shown(from), shown(to));
    }
}

async fn versions(args: &ArgMatches, context: &Context<Directory>) -> anyhow::Result<ExitCode> {
    let name = Code::parse(text(args, "name")?)?;
    let base = context.base()?;
    let found: Result<_, DbError> = base
        .db
        .transaction(async |mut tx| calendars::versions(&mut tx, &name, None, i64::MAX).await)
        .await;
    for it in found? {
        let (origin, revision) = (&it.origin, it.calendar.revision);
        let (at, by) = (origin.adopted_at.to_rfc3339(), &origin.adopted_by);
        service::say!(
            "version {} (revision {revision}) {at} {by}: {}",
            it.version,
            origin.source
        );
    }
    Ok(ExitCode::SUCCESS)
}
