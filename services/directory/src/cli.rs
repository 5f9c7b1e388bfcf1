//! Subcommands: import, calendar import, keys, account invite, token mint.

mod calendar;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use chrono::TimeDelta;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use persistence::Actor;
use service::{Context, Service as _};
use uuid::Uuid;

use crate::commands::accounts::{Invite, first_administrator, invite};
use crate::commands::{ImportError, ImportOrganization, import_organization};
use crate::domain::{Change, Code, Difference, staff_id};
use crate::{Directory, file, keys, store, welcome};

/// What this service adds to the common command line.
pub(crate) fn commands() -> Vec<Command> {
    let file = |help: &'static str| {
        Arg::new("file")
            .value_name("FILE")
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help(help)
    };
    let import = Command::new("import")
        .about("Make the organization what a file says; shows what changes")
        .arg(file(
            "An organization file, as deploy/demo-organization.toml",
        ))
        .arg(
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Only show it"),
        );
    let keys = Command::new("keys")
        .about("Key pairs of those who issue tokens")
        .subcommand_required(true)
        .subcommand(
            Command::new("init")
                .about("Make <issuer>.key.pem and <issuer>.pub.pem")
                .arg(
                    Arg::new("dir")
                        .long("dir")
                        .required(true)
                        .value_parser(value_parser!(PathBuf))
                        .help("The folder"),
                )
                .arg(
                    Arg::new("issuer")
                        .long("issuer")
                        .required(true)
                        .help("A service's name"),
                ),
        );
    let keys = keys.subcommands([
        rotation("prepare", "Begin to change a key: make <key's folder>/next-<key's name>, and trust its public half"),
        rotation("switch", "Sign with it from now on: start the issuer again afterwards"),
        rotation("retire", "Trust the old one no more: ten minutes after the switch").arg(
            Arg::new("now")
                .long("now")
                .action(ArgAction::SetTrue)
                .help("At once: it was stolen, and whoever holds a token of it signs in again"),
        ),
    ]);
    let account =
        Command::new("account")
            .about("How people sign in")
            .subcommand_required(true)
            .subcommand(
                Command::new("invite")
                    .about("Print a one-time link with which somebody chooses a password")
                    .arg(Arg::new("staff").long("staff").value_name("CODE").help(
                        "Who; without it, the first administrator, if nobody can sign in yet",
                    ))
                    .arg(
                        Arg::new("forget-second-factor")
                            .long("forget-second-factor")
                            .action(ArgAction::SetTrue)
                            .requires("staff")
                            .help("It is lost, too"),
                    ),
            );
    let token = Command::new("token")
        .about("Tokens for local use")
        .subcommand_required(true)
        .subcommand(
            Command::new("mint")
                .about("Print a token that speaks for a member of staff; needs auth.key")
                .arg(
                    Arg::new("staff")
                        .long("staff")
                        .required(true)
                        .value_name("CODE|ID")
                        .help("Who"),
                )
                .arg(
                    Arg::new("minutes")
                        .long("minutes")
                        .default_value("10")
                        .value_parser(value_parser!(i64).range(1..=10))
                        .help("How long it is good for"),
                ),
        );
    vec![import, calendar::command(), keys, account, token]
}

/// A step of a key's rotation.
fn rotation(name: &'static str, about: &'static str) -> Command {
    let path = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help(help)
    };
    Command::new(name)
        .about(about)
        .arg(path("key", "The issuer's private key (PEM)"))
        .arg(path("trust", "The folder of public keys"))
        .arg(
            Arg::new("issuer")
                .long("issuer")
                .required(true)
                .help("A service's name"),
        )
}

/// Runs one of them.
pub(crate) async fn run(
    name: &str,
    args: &ArgMatches,
    context: &Context<Directory>,
) -> anyhow::Result<ExitCode> {
    match (name, args.subcommand()) {
        ("import", _) => import(args, context).await,
        ("calendar", Some((step, args))) => calendar::run(step, args, context).await,
        ("keys", Some(("init", args))) => init_keys(args),
        ("keys", Some((step, args))) => rotate(step, args),
        ("account", Some(("invite", args))) => invite_somebody(args, context).await,
        ("token", Some(("mint", args))) => mint(args, context).await,
        _ => bail!("a subcommand is needed"),
    }
}

fn path(args: &ArgMatches, name: &str) -> anyhow::Result<PathBuf> {
    args.get_one::<PathBuf>(name)
        .cloned()
        .with_context(|| format!("{name} is needed"))
}

fn text<'a>(args: &'a ArgMatches, name: &str) -> anyhow::Result<&'a str> {
    args.get_one::<String>(name)
        .map(String::as_str)
        .with_context(|| format!("{name} is needed"))
}

fn read(path: &PathBuf) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

async fn import(args: &ArgMatches, context: &Context<Directory>) -> anyhow::Result<ExitCode> {
    let path = path(args, "file")?;
    let dry_run = args.get_flag("dry-run");
    let file = match file::read(&read(&path)?) {
        Ok(file) => file,
        Err(bad) => return Ok(report(&path, &bad)),
    };
    let base = context.base()?;
    let cmd = ImportOrganization {
        file,
        dry_run,
        seen_version: None,
        actor: Actor::System,
        at: base.clock.now(),
    };
    let imported = match base
        .db
        .transaction(async |mut tx| import_organization(&mut tx, cmd).await)
        .await
    {
        Ok(imported) => imported,
        Err(ImportError::Bad(bad)) => return Ok(report(&path, &bad)),
        Err(e) => return Err(e.into()),
    };
    for difference in &imported.differences {
        show(difference);
    }
    let (changes, told) = (imported.differences.len(), imported.told());
    if dry_run {
        service::say!(
            "dry run: {changes} changes, {told} facts would be told; version {} stays",
            imported.version
        );
    } else {
        service::say!(
            "{changes} changes, {told} facts told; the organization is at version {}",
            imported.version
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn report(path: &std::path::Path, bad: &file::BadFile) -> ExitCode {
    for flaw in &bad.0 {
        match flaw.line {
            Some(line) => eprintln!("{}:{line}: {}", path.display(), flaw.flaw),
            None => eprintln!("{}: {}", path.display(), flaw.flaw),
        }
    }
    eprintln!("{bad}; nothing was changed");
    ExitCode::FAILURE
}

fn show(difference: &Difference) {
    let (kind, path) = (difference.after.kind(), difference.after.path());
    match &difference.change {
        Change::Added => service::say!("+ {kind} {path}"),
        Change::Removed => service::say!("- {kind} {path} (no longer active)"),
        Change::Restored => service::say!("+ {kind} {path} (active again)"),
        Change::Changed(fields) => {
            service::say!("~ {kind} {path}");
            for change in fields {
                service::say!(
                    "    {}: {} → {}",
                    change.field,
                    shown(&change.from),
                    shown(&change.to)
                );
            }
        }
    }
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "(none)" } else { text }
}

fn init_keys(args: &ArgMatches) -> anyhow::Result<ExitCode> {
    let (private, public) = keys::init(&path(args, "dir")?, text(args, "issuer")?)?;
    service::say!("{}\n{}", private.display(), public.display());
    Ok(ExitCode::SUCCESS)
}

fn rotate(step: &str, args: &ArgMatches) -> anyhow::Result<ExitCode> {
    let (key, trust) = (path(args, "key")?, path(args, "trust")?);
    let issuer = text(args, "issuer")?;
    match step {
        "prepare" => {
            let (next, public) = keys::prepare(&key, &trust, issuer)?;
            service::say!("{}\n{}", next.display(), public.display());
        }
        "switch" => {
            keys::switch(&key, &trust, issuer)?;
            service::say!("{issuer} signs with the new key once it is started again");
        }
        "retire" => {
            for retired in keys::retire(&key, &trust, issuer, args.get_flag("now"))? {
                service::say!("{}", retired.display());
            }
        }
        _ => bail!("a step is needed: prepare, switch, retire"),
    }
    Ok(ExitCode::SUCCESS)
}

async fn invite_somebody(
    args: &ArgMatches,
    context: &Context<Directory>,
) -> anyhow::Result<ExitCode> {
    let directory = Directory::build(context.base()?, context.config()?.settings).await?;
    let at = directory.clock.now();
    let who = args.get_one::<String>("staff");
    let who = who.map(|who| Code::parse(who)).transpose()?;
    let forgets_second_factor = args.get_flag("forget-second-factor");
    let invited = directory.db.transaction(async |mut tx| {
        let Some(code) = &who else {
            return first_administrator(&mut tx, at).await;
        };
        let cmd = Invite {
            who: staff_id(code),
            forgets_second_factor,
            at,
        };
        invite(&mut tx, cmd, &Actor::System).await.map(Some)
    });
    match invited.await? {
        Some(invitation) => service::say!("{}", welcome::words(&directory, &invitation)),
        None => service::say!(
            "somebody can sign in already, or has been invited, or no administrator is known: account invite --staff CODE"
        ),
    }
    Ok(ExitCode::SUCCESS)
}

async fn mint(args: &ArgMatches, context: &Context<Directory>) -> anyhow::Result<ExitCode> {
    let who = text(args, "staff")?;
    let minutes = args.get_one::<i64>("minutes").copied().unwrap_or(10);
    let base = context.base()?;
    let signer = base
        .signer
        .as_ref()
        .context("auth.key is not set: REDRESS_AUTH__KEY_FILE names directory's private key")?;
    let id = match who.parse::<Uuid>() {
        Ok(id) => id,
        Err(_) => {
            let code = Code::parse(who)?;
            let known = base
                .db
                .transaction(async |mut tx| store::is_staff(&mut tx, &code).await)
                .await?;
            if !known {
                bail!("there is no active staff `{code}`");
            }
            staff_id(&code)
        }
    };
    service::say!(
        "{}",
        signer.staff(id, clock::real_now(), TimeDelta::minutes(minutes))?
    );
    Ok(ExitCode::SUCCESS)
}
