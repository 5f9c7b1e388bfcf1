//! The keys that seal personal data: kept in step with their file, and changed by the command `keyring`
//! while everything goes on.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use clap::{Arg, ArgAction, ArgMatches, Command};
use persistence::{Db, DbError, Opened};
use sealing::{KeyRing, SealingError};
use uuid::Uuid;

use crate::{Base, Config, Service, Worker};

/// A key that was put into the file is known to every process this long after at most.
const EVERY: Duration = Duration::from_secs(5);
/// Whoever has not read by then that another key seals now is not there any more.
const KNOWN: Duration = Duration::from_secs(60);
/// Rows that one transaction wraps anew.
const ROWS: i64 = 200;
/// Failures, one after the other, that are tried again: somebody may hold a row.
const TRIES: u32 = 5;

/// What came of some rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewrapped {
    /// The last one looked at; none where there was none.
    pub last: Option<Uuid>,
    /// How many were wrapped by another key than the active one.
    pub anew: usize,
}

/// What is to be written into which row.
pub type Changes = Vec<(Uuid, Vec<u8>)>;

impl Rewrapped {
    /// Of rows in the order of their ids, each with what is wrapped: `wrap` gives what takes its place, or none
    /// where that is right already. What came of them, and what is to be written where.
    ///
    /// # Errors
    /// What does not open.
    pub fn of(
        rows: Vec<(Uuid, Option<Vec<u8>>)>,
        wrap: impl Fn(Uuid, Vec<u8>) -> Result<Option<Vec<u8>>, SealingError>,
    ) -> Result<(Self, Changes), SealingError> {
        let last = rows.last().map(|(id, _)| *id);
        let mut changed = Vec::new();
        for (id, wrapped) in rows {
            let Some(wrapped) = wrapped else { continue };
            changed.extend(wrap(id, wrapped)?.map(|anew| (id, anew)));
        }
        let anew = changed.len();
        Ok((Self { last, anew }, changed))
    }
}

/// Why rows were not wrapped anew; none of them is changed.
#[derive(Debug, thiserror::Error)]
pub enum RewrapError {
    /// Storage failed; somebody may hold a row.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Something does not open.
    #[error(transparent)]
    Sealing(#[from] SealingError),
}

impl From<diesel::result::Error> for RewrapError {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// Reads the file again and again, in every replica.
pub(crate) fn worker(ring: KeyRing) -> Worker {
    Worker::every("key ring", EVERY, move || {
        match ring.refresh() {
            Ok(true) => tracing::info!(active = ring.active(), "the key ring was read again"),
            Ok(false) => {}
            // What was read before goes on opening and sealing.
            Err(e) => tracing::error!(
                error = telemetry::chain(&e),
                "the key ring cannot be read again"
            ),
        }
        std::future::ready(Ok(0))
    })
}

/// The subcommand.
pub(crate) fn command() -> Command {
    let file = Arg::new("file")
        .long("file")
        .required(true)
        .value_name("FILE")
        .value_parser(clap::value_parser!(PathBuf))
        .help("The key ring file; readable by its owner only");
    let key = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .required(true)
            .value_name("KEY")
            .help(help)
    };
    Command::new("keyring")
        .about("The keys that seal personal data; changed by prepare, switch, rewrap, retire")
        .subcommand_required(true)
        .subcommand(
            Command::new("init")
                .about("Make a key ring; an existing one is left as it is")
                .arg(file),
        )
        .subcommand(
            Command::new("prepare")
                .about("Add a key; it seals nothing until every process has read it, a few seconds later"),
        )
        .subcommand(
            Command::new("switch")
                .about("Seal with a key from now on")
                .arg(key("to", "The id of the key")),
        )
        .subcommand(
            Command::new("rewrap")
                .about("Wrap everything anew that another key wraps; the service may be running"),
        )
        .subcommand(
            Command::new("retire")
                .about("Take a key out that wraps nothing any more; what is left of it is wrapped anew before")
                .arg(key("key", "The id of the key"))
                .arg(
                    Arg::new("now")
                        .long("now")
                        .action(ArgAction::SetTrue)
                        .help("Although the switch was a moment ago: no process runs that has not read it"),
                ),
        )
}

/// Runs it.
pub(crate) async fn run<S: Service>(
    load: impl FnOnce() -> anyhow::Result<Config<S::Settings>>,
    args: &ArgMatches,
) -> anyhow::Result<ExitCode> {
    let (step, args) = args.subcommand().context("a subcommand is needed")?;
    if step == "init" {
        let file: &PathBuf = args.get_one("file").context("--file is needed")?;
        // Making it twice is harmless: a ring that loads is kept, since keys are never overwritten.
        let ring = if file.exists() {
            KeyRing::load(file)?
        } else {
            KeyRing::generate(file)?
        };
        return seals(&ring);
    }
    let Base { db, ring, .. } = Base::new::<S>(&load()?)?;
    let ring = ring.context("sealing.keyring is not set")?;
    let file = ring.path();
    let id = |name: &str| args.get_one::<String>(name).context("a key is needed");
    match step {
        "prepare" => {
            let id = KeyRing::prepare(file)?;
            crate::say!("key {id} is in {}, and seals nothing yet", file.display());
        }
        "switch" => {
            KeyRing::switch(file, id("to")?)?;
            ring.refresh()?;
            return seals(&ring);
        }
        "rewrap" => {
            let anew = rewrap_all::<S>(&db, &ring).await?;
            crate::say!("{}: {anew} keys wrapped anew", S::NAME);
        }
        "retire" => {
            let key = id("key")?;
            ensure!(
                ring.active() != *key,
                "{key} seals: switch to another key first"
            );
            let changed = std::fs::metadata(file)?.modified()?;
            // A clock that was set back since counts as a moment ago.
            let known = changed.elapsed().is_ok_and(|since| since > KNOWN);
            ensure!(
                known || args.get_flag("now"),
                "the key ring was changed less than {} seconds ago: not every process has read it yet (--now where none runs)",
                KNOWN.as_secs()
            );
            // What was sealed while the first pass went by is behind it.
            while rewrap_all::<S>(&db, &ring).await? > 0 {}
            let aside = KeyRing::retire(file, key)?;
            crate::say!(
                "key {key} wraps nothing any more; {} has it, for copies of the database from before",
                aside.display()
            );
        }
        other => bail!("there is no subcommand `keyring {other}`"),
    }
    Ok(ExitCode::SUCCESS)
}

fn seals(ring: &KeyRing) -> anyhow::Result<ExitCode> {
    crate::say!(
        "key ring {}: seals with key {}",
        ring.path().display(),
        ring.active()
    );
    Ok(ExitCode::SUCCESS)
}

/// One pass over everything: how many keys were wrapped anew.
async fn rewrap_all<S: Service>(db: &Db, ring: &KeyRing) -> anyhow::Result<usize> {
    let (mut after, mut anew, mut failures) = (Uuid::nil(), 0, 0);
    loop {
        let done: Result<Rewrapped, RewrapError> = db
            .transaction_on(&Opened::Everything, async move |mut tx| {
                S::rewrap(&mut tx, ring, after, ROWS).await
            })
            .await;
        match done {
            Ok(Rewrapped { last: None, .. }) => return Ok(anew),
            Ok(Rewrapped {
                last: Some(last),
                anew: some,
            }) => {
                (after, failures) = (last, 0);
                anew += some;
            }
            Err(RewrapError::Db(e)) if failures < TRIES && e.is_transient() => {
                failures += 1;
                tracing::warn!(error = telemetry::chain(&e), failures, "tried again");
            }
            Err(e) => return Err(e.into()),
        }
    }
}
