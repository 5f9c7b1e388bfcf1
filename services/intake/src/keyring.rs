//! `intake keyring init --file F` and `rotate`: the keys that seal personal data.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Arg, ArgMatches, Command};
use sealing::KeyRing;

/// The subcommand.
pub(crate) fn command() -> Command {
    let file = || {
        Arg::new("file")
            .long("file")
            .required(true)
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("The key ring file; readable by its owner only")
    };
    Command::new("keyring")
        .about("The keys that seal personal data")
        .subcommand_required(true)
        .subcommand(
            Command::new("init")
                .about("Make a key ring; an existing one is left as it is")
                .arg(file()),
        )
        .subcommand(
            Command::new("rotate")
                .about("Add a key and seal with it from now on; restart the service afterwards")
                .arg(file()),
        )
}

/// Runs it.
pub(crate) fn run(args: &ArgMatches) -> anyhow::Result<ExitCode> {
    let (name, args) = args.subcommand().context("a subcommand is needed")?;
    let file: &PathBuf = args.get_one("file").context("--file is needed")?;
    let ring = match name {
        // Making it twice is harmless: a ring that loads is kept, since keys are never overwritten.
        "init" if file.exists() => KeyRing::load(file)?,
        "init" => KeyRing::generate(file)?,
        "rotate" => KeyRing::rotate(file)?,
        other => bail!("there is no subcommand `keyring {other}`"),
    };
    service::say!(
        "key ring {}: seals with key {}",
        file.display(),
        ring.active()
    );
    Ok(ExitCode::SUCCESS)
}
