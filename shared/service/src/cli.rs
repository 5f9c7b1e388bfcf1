//! The command line, the same for every service.

use std::io::Write;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Arg, ArgMatches, Command};
use persistence::Db;
use uuid::Uuid;

use crate::config::reference;
use crate::process::{healthcheck, runtime, show_settings, until_told};
use crate::{Config, Context, Service, Sources, api, erasing, keyring, run, trail};

/// All of redress has one version.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The program. Errors go to the standard error as one line; the exit code is 0, 1 for a failure, 2
/// for a command line that cannot be read.
pub fn main<S: Service>() -> ExitCode {
    let matches = command::<S>().get_matches();
    match dispatch::<S>(&matches) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("{}: {e:#}", S::NAME);
            ExitCode::FAILURE
        }
    }
}

fn command<S: Service>() -> Command {
    let id = || {
        Arg::new("id")
            .required(true)
            .value_parser(clap::value_parser!(Uuid))
            .help("The event's id")
    };
    let limit = Arg::new("limit")
        .long("limit")
        .default_value("50")
        .value_parser(clap::value_parser!(i64).range(1..=1000));
    let parked = Command::new("parked")
        .about("Messages that can never succeed as they are")
        .subcommand_required(true)
        .subcommand(
            Command::new("list")
                .about("The oldest ones, without their bodies")
                .arg(limit),
        )
        .subcommand(Command::new("show").about("The bytes of one").arg(id()))
        .subcommand(
            Command::new("replay")
                .about("Let one be tried again")
                .arg(id()),
        );
    basics(S::NAME)
        .subcommand(Command::new("migrate").about("Bring the schema up to date"))
        .subcommand(parked)
        .subcommand(trail::command())
        .subcommand(erasing::command())
        .subcommands(S::SEALS.then(keyring::command))
        .subcommand(Command::new("openapi").about("Print the API's description (OpenAPI 3.1)"))
        .subcommand(Command::new("asyncapi").about("Print the events' description (AsyncAPI)"))
        .subcommands(S::commands())
}

/// What every program is told on its command line.
pub(crate) fn basics(name: &'static str) -> Command {
    let file = Arg::new("config")
        .long("config")
        .global(true)
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .help("Settings in TOML; REDRESS_<SECTION>__<KEY> is stronger");
    Command::new(name)
        .version(VERSION)
        .about(format!("redress: the {name} service"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(file)
        .subcommand(Command::new("serve").about("Serve until SIGTERM or SIGINT"))
        .subcommand(
            Command::new("check-config")
                .about("Check and show the settings, secrets masked, and all keys"),
        )
        .subcommand(
            Command::new("healthcheck").about("Ask the running service whether it is ready"),
        )
}

fn dispatch<S: Service>(matches: &ArgMatches) -> anyhow::Result<ExitCode> {
    let file = matches.get_one::<PathBuf>("config").cloned();
    let (name, args) = matches.subcommand().context("a subcommand is needed")?;
    let load = || Config::load::<S>(&Sources::process(file.as_deref()));
    match name {
        "serve" => {
            let config = load()?;
            let filter = config.log.filter.clone();
            return until_told(S::NAME, &filter, run::start::<S>(config));
        }
        "migrate" => {
            let config = load()?;
            let applied = runtime()?.block_on(run::migrate::<S>(&config))?;
            crate::say!(
                "{}: schema {} is up to date, {applied} migrations applied",
                S::NAME,
                config.database.schema
            );
        }
        "check-config" => {
            let reference = reference::<S>();
            show_settings(load()?.masked(&reference), &reference)?;
        }
        "healthcheck" => return Ok(healthcheck(load()?.http.listen)),
        "audit" => return runtime()?.block_on(trail::run::<S>(&load()?, args)),
        "tombstones" => return runtime()?.block_on(erasing::run::<S>(load()?, args)),
        "keyring" if S::SEALS => {
            // Making a ring needs no settings: there may be none yet.
            return runtime()?.block_on(keyring::run::<S>(load, args));
        }
        "parked" => return runtime()?.block_on(parked::<S>(load()?, args)),
        "asyncapi" => crate::say!(
            "{}",
            serde_json::to_string_pretty(&events::asyncapi::document(S::NAME))?
        ),
        "openapi" => crate::say!("{}", api::openapi::<S>().to_pretty_json()?),
        other => {
            let context = Context {
                file,
                service: PhantomData,
            };
            return runtime()?.block_on(S::run_command(other.to_owned(), args.clone(), context));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn parked<S: Service>(
    config: Config<S::Settings>,
    args: &ArgMatches,
) -> anyhow::Result<ExitCode> {
    let db = Db::connect(config.db_settings());
    let id = |args: &ArgMatches| {
        args.get_one::<Uuid>("id")
            .copied()
            .context("an id is needed")
    };
    match args.subcommand() {
        Some(("list", args)) => {
            let limit = args.get_one::<i64>("limit").copied().unwrap_or(50);
            let parked = messaging::parked(&db, limit).await?;
            if parked.is_empty() {
                // Beside the output, which programs read.
                eprintln!("nothing is parked");
            }
            for message in parked {
                crate::say!("{}", serde_json::to_string(&message)?);
            }
        }
        Some(("show", args)) => match messaging::show(&db, id(args)?).await? {
            Some(bytes) => std::io::stdout().write_all(&bytes)?,
            None => bail!("no parked message has this id"),
        },
        Some(("replay", args)) => {
            messaging::replay(&db, id(args)?).await?;
            crate::say!("will be tried again");
        }
        _ => bail!("a subcommand is needed"),
    }
    Ok(ExitCode::SUCCESS)
}
