//! The command line, the same for every service.

use std::io::{Read, Write};
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Arg, ArgMatches, Command};
use persistence::Db;
use tokio::signal::unix::{SignalKind, signal};
use uuid::Uuid;

use crate::config::reference;
use crate::{Config, Context, Service, Sources, api, erasing, keyring, run, trail};

/// All of redress has one version.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
/// What is left of traces may take this long.
const FLUSH: Duration = Duration::from_secs(3);

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
    let file = Arg::new("config")
        .long("config")
        .global(true)
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .help("Settings in TOML; REDRESS_<SECTION>__<KEY> is stronger");
    Command::new(S::NAME)
        .version(VERSION)
        .about(format!("redress: the {} service", S::NAME))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(file)
        .subcommand(Command::new("serve").about("Serve until SIGTERM or SIGINT"))
        .subcommand(Command::new("migrate").about("Bring the schema up to date"))
        .subcommand(
            Command::new("check-config")
                .about("Check and show the settings, secrets masked, and all keys"),
        )
        .subcommand(
            Command::new("healthcheck").about("Ask the running service whether it is ready"),
        )
        .subcommand(parked)
        .subcommand(trail::command())
        .subcommand(erasing::command())
        .subcommands(S::SEALS.then(keyring::command))
        .subcommand(Command::new("openapi").about("Print the API's description (OpenAPI 3.1)"))
        .subcommand(Command::new("asyncapi").about("Print the events' description (AsyncAPI)"))
        .subcommands(S::commands())
}

fn dispatch<S: Service>(matches: &ArgMatches) -> anyhow::Result<ExitCode> {
    let file = matches.get_one::<PathBuf>("config").cloned();
    let (name, args) = matches.subcommand().context("a subcommand is needed")?;
    let load = || Config::load::<S>(&Sources::process(file.as_deref()));
    match name {
        "serve" => return serve::<S>(load()?),
        "migrate" => {
            let config = load()?;
            let applied = runtime()?.block_on(run::migrate::<S>(&config))?;
            crate::say!(
                "{}: schema {} is up to date, {applied} migrations applied",
                S::NAME,
                config.database.schema
            );
        }
        "check-config" => check_config::<S>(&load()?)?,
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

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no async runtime")
}

fn serve<S: Service>(config: Config<S::Settings>) -> anyhow::Result<ExitCode> {
    web::client::install_tls();
    // Before the runtime: the exporter's blocking client must not be made inside of one.
    let telemetry = telemetry::init(S::NAME, VERSION, &config.log.filter)?;
    let runtime = runtime()?;
    let (code, metrics) = runtime.block_on(async {
        let (mut term, mut int) = (
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
        );
        let running = match run::start::<S>(config).await {
            Ok(running) => running,
            Err(e) => {
                tracing::error!(error = format!("{e:#}"), "cannot start");
                return Err(e);
            }
        };
        let metrics = running.base.metrics.clone();
        let code = tokio::select! {
            _ = term.recv() => ExitCode::SUCCESS,
            _ = int.recv() => ExitCode::SUCCESS,
            () = ended(&running) => {
                tracing::error!("the HTTP server ended by itself");
                ExitCode::FAILURE
            }
        };
        tracing::info!("stopping");
        running.stop().await;
        tracing::info!("stopped");
        anyhow::Ok((code, metrics))
    })?;
    runtime.block_on(async {
        let flushing = tokio::task::spawn_blocking(move || {
            metrics.shutdown();
            telemetry.flush();
        });
        let _ = tokio::time::timeout(FLUSH, flushing).await;
    });
    // A collector that hangs must not keep the process.
    runtime.shutdown_timeout(Duration::from_millis(200));
    Ok(code)
}

async fn ended<S: Service>(running: &run::Running<S>) {
    while !running.died() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

fn check_config<S: Service>(config: &Config<S::Settings>) -> anyhow::Result<()> {
    let reference = reference::<S>();
    crate::say!("# Settings in effect; secrets are masked.\n");
    crate::say!(
        "{}",
        toml::to_string(&config.masked(&reference)).context("the settings cannot be written")?
    );
    crate::say!("# All keys. Weakest first: default, file (--config), environment.\n");
    for key in &reference.keys {
        let kind = if key.optional {
            "not set; for example"
        } else {
            "default"
        };
        crate::say!(
            "# {}\n#   {}   {kind} {}\n#   {}\n",
            key.path,
            key.variable(),
            key.value,
            key.doc
        );
    }
    Ok(())
}

/// Asks over the wire, as a container's platform would: exit code 0 where ready.
fn healthcheck(listen: SocketAddr) -> ExitCode {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    match ask(SocketAddr::new(ip, listen.port())) {
        Ok(answer) => {
            let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            crate::say!("{body}");
            if answer.starts_with("HTTP/1.1 200") {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(e) => {
            crate::say!("no answer from {listen}: {e}");
            ExitCode::FAILURE
        }
    }
}

fn ask(addr: SocketAddr) -> std::io::Result<String> {
    let limit = Duration::from_secs(5);
    let mut stream = TcpStream::connect_timeout(&addr, limit)?;
    stream.set_read_timeout(Some(limit))?;
    stream.write_all(
        b"GET /readyz?verbose=true HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
    )?;
    let mut answer = String::new();
    stream.take(64 * 1024).read_to_string(&mut answer)?;
    Ok(answer)
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
