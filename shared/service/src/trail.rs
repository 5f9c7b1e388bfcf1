//! The audit trail's seals: the loop that takes and anchors them, and `audit verify`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use audit::anchor::{self, Numbered, Place};
use audit::{Anchors, Key, Report, Sealing, Signer, Since, Walk};
use chrono::TimeDelta;
use clap::{Arg, ArgAction, ArgMatches, Command};
use clock::Clock;
use diesel_async::SimpleAsyncConnection;
use persistence::{Db, DbError, Tx};
use secrecy::ExposeSecret;
use telemetry::Gauge;
use tokio::sync::Mutex;
use tokio::time::timeout;
use web::client::Client;
use web::webhook::Receiver;

use crate::{Base, Config, Service, Worker};

/// What takes seals.
#[derive(Clone)]
struct Seals {
    db: Db,
    clock: Clock,
    signer: Arc<Signer>,
    file: Option<PathBuf>,
    receiver: Option<Receiver>,
    http: Client,
}

impl Seals {
    fn new<S: Service>(config: &Config<S::Settings>, base: &Base) -> anyhow::Result<Option<Self>> {
        let audit = &config.audit;
        let receiver = match (&audit.webhook, &audit.webhook_secret) {
            (None, None) => None,
            (Some(url), Some(secret)) => {
                Some(Receiver::new(url.expose_secret(), secret).context("audit.webhook")?)
            }
            (Some(_), None) | (None, Some(_)) => {
                anyhow::bail!("audit.webhook and audit.webhook_secret go together")
            }
        };
        let Some(key) = &config.auth.key else {
            return Ok(None);
        };
        let signer = Signer::from_pem(S::NAME, key.expose_secret()).context("auth.key")?;
        Ok(Some(Self {
            db: base.db.clone(),
            clock: base.clock.clone(),
            signer: Arc::new(signer),
            file: audit.anchors.clone(),
            receiver,
            http: base.http.clone(),
        }))
    }

    /// Seals what is new, and anchors what is not in the file yet.
    async fn take(&self, mut since: Since) -> anyhow::Result<()> {
        loop {
            let (at, signer) = (self.clock.now(), Arc::clone(&self.signer));
            let sealed: Result<_, DbError> = self
                .db
                .transaction(async move |mut tx| audit::seal_new(&mut tx, &signer, at, since).await)
                .await;
            // What comes meanwhile waits for the next turn; only what had piled up goes on.
            if !sealed?.is_some_and(|sealed| sealed.more) {
                break;
            }
            since = Since::LastSeal;
        }
        if let Some(file) = &self.file {
            while self.anchor(file).await? > 0 {}
        }
        Ok(())
    }

    /// Adds the oldest of what the file lacks; says how many there were.
    async fn anchor(&self, file: &Path) -> anyhow::Result<usize> {
        let (place, to_write) = (Place::from(file), file.to_owned());
        let missing = self.missing(&place).await?;
        if missing.is_empty() {
            return Ok(0);
        }
        let write = move || anchor::append(&to_write, &missing).map(|()| missing);
        let written = tokio::task::spawn_blocking(write).await?;
        let written = written.with_context(|| format!("audit.anchors ({})", file.display()))?;
        self.note(&place, &written).await?;
        Ok(written.len())
    }

    /// Sends what the receiver lacks, the oldest first, and nothing behind one that was not taken.
    async fn deliver(&self) -> anyhow::Result<()> {
        let Some(receiver) = &self.receiver else {
            return Ok(());
        };
        let place = Place::of(receiver.name());
        loop {
            let missing = self.missing(&place).await?;
            if missing.is_empty() {
                return Ok(());
            }
            for it in missing {
                let id = format!("{}.seal.{}", self.signer.service(), it.number);
                let (body, at) = (serde_json::to_string(&it.seal)?, clock::real_now());
                let sent = self.http.deliver(receiver, &id, at, body).await;
                sent.with_context(|| format!("audit.webhook: seal {}", it.number))?;
                // One by one: what comes twice after a crash is one.
                self.note(&place, &[it]).await?;
            }
        }
    }

    async fn missing(&self, place: &Place) -> Result<Vec<Numbered>, DbError> {
        let place = place.clone();
        self.db
            .transaction(async move |mut tx| anchor::missing(&mut tx, place).await)
            .await
    }

    async fn note(&self, place: &Place, seals: &[Numbered]) -> Result<(), DbError> {
        let (place, at) = (place.clone(), self.clock.now());
        self.db
            .transaction(async move |mut tx| anchor::note(&mut tx, place, seals, at).await)
            .await
    }
}

/// Entries that one transaction of the walk looks at, and how many of these a turn has: a million entries
/// take an hour.
const PAGE: i64 = 5_000;
const PAGES: usize = 20;
/// An entry that is older ought to be sealed, unless seals are taken less often.
const SEALED_WITHIN: TimeDelta = TimeDelta::hours(1);

/// Tells how old the oldest entry is that no seal covers, whyever.
struct Watch {
    gauge: Gauge,
    walk: Mutex<Walk>,
}

impl Watch {
    async fn look(&self, db: &Db, clock: &Clock) -> Result<(), DbError> {
        let waiting = db.transaction(async |mut tx| audit::oldest_waiting(&mut tx).await);
        let waiting = waiting.await?;
        let mut walk = self.walk.lock().await;
        for _ in 0..PAGES {
            let step = async |mut tx: Tx<'_>| walk.step(&mut tx, PAGE).await;
            let ended: Result<bool, DbError> = db.transaction(step).await;
            if ended? {
                break;
            }
        }
        let oldest = audit::older(waiting, walk.oldest());
        let age = oldest.map_or(0.0, |at| (clock.now() - at).as_seconds_f64().max(0.0));
        self.gauge.set(age);
        Ok(())
    }
}

/// Takes seals; none without a key to sign them. Every replica runs it: one at a time seals, and each adds
/// to its file what that lacks.
pub(crate) fn worker<S: Service>(
    config: &Config<S::Settings>,
    base: &Base,
) -> anyhow::Result<Option<Worker>> {
    let every = Duration::from_secs(60 * u64::from(config.audit.seal_minutes.get()));
    let seals = Seals::new::<S>(config, base)?;
    let watch = Arc::new(Watch {
        gauge: base.metrics.gauge(
            "redress.audit.unsealed.seconds",
            "Age of the oldest audit entry that no seal covers; above 3600 is an alarm.",
        ),
        walk: Mutex::default(),
    });
    Ok(seals.map(|seals| {
        Worker::every("audit seals", every, move || {
            let (seals, watch) = (seals.clone(), Arc::clone(&watch));
            async move {
                let taken = seals.take(Since::LastSeal).await;
                // Most of all where none was taken.
                watch.look(&seals.db, &seals.clock).await?;
                // A receiver that is away is no fault of ours: the next turn sends what it lacks. One that is
                // slow must not keep seals from being taken.
                match timeout(every / 2, seals.deliver()).await {
                    Ok(Ok(())) => {}
                    Ok(Err(e)) => {
                        tracing::warn!(error = format!("{e:#}"), "seals wait for their receiver")
                    }
                    Err(_) => {
                        tracing::warn!("the receiver of seals is slow: the next turn goes on")
                    }
                }
                taken.map(|()| 0)
            }
        })
    }))
}

/// `audit verify`, `audit seal`.
pub(crate) fn command() -> Command {
    let path = |name: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("FILE")
            .action(ArgAction::Append)
            .value_parser(clap::value_parser!(PathBuf))
    };
    Command::new("audit")
        .about("The audit trail: what happened, who did it, and that nobody changed it")
        .subcommand_required(true)
        .subcommand(
            Command::new("verify")
                .about("Read all of it again, with its seals; what does not fit is named, the exit code is 1 then")
                .arg(path("anchors").help("A file of seals outside of the database; audit.anchors where none is named"))
                .arg(path("key").help("An earlier public key of this service (PEM), beside the one in auth.trust")),
        )
        .subcommand(
            Command::new("seal").about("Take a seal now, and anchor it").arg(
                Arg::new("all")
                    .long("all")
                    .action(ArgAction::SetTrue)
                    .help("Look at the whole trail: after a copy was restored on another server"),
            ),
        )
}

/// Runs one of them.
pub(crate) async fn run<S: Service>(
    config: &Config<S::Settings>,
    args: &ArgMatches,
) -> anyhow::Result<ExitCode> {
    match args.subcommand() {
        Some(("verify", args)) => {
            let db = Db::connect(config.db_settings());
            let report = verify::<S>(config, &db, args).await?;
            Ok(say(S::NAME, &report))
        }
        Some(("seal", args)) => {
            let seals = Seals::new::<S>(config, &Base::new::<S>(config)?)?;
            let seals = seals.context("auth.key is not set: nothing can be signed")?;
            let since = match args.get_flag("all") {
                true => Since::Beginning,
                false => Since::LastSeal,
            };
            seals.take(since).await?;
            seals.deliver().await?;
            Ok(ExitCode::SUCCESS)
        }
        _ => anyhow::bail!("a subcommand is needed"),
    }
}

async fn verify<S: Service>(
    config: &Config<S::Settings>,
    db: &Db,
    args: &ArgMatches,
) -> anyhow::Result<Report> {
    let named = |name: &str| -> Vec<PathBuf> {
        let named = args.get_many::<PathBuf>(name);
        named.into_iter().flatten().cloned().collect()
    };
    let read = |path: &PathBuf| -> anyhow::Result<String> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let mut keys = named("key");
    keys.extend(own_keys::<S>(&config.auth.trust)?);
    let keys = keys
        .iter()
        .map(|path| Key::from_pem(&read(path)?).with_context(|| path.display().to_string()));
    let keys: Vec<Key> = keys.collect::<anyhow::Result<_>>()?;

    let mut conn = db.dedicated().await?;
    // In this order: what is noted stands in the files, and what stands there is in the database.
    let files = named("anchors");
    let anchors = match (&files[..], &config.audit.anchors) {
        ([], None) => None,
        ([], Some(own)) => Some(Anchors {
            noted: anchor::noted(&mut conn, Some(own.as_path())).await?,
            // Before the first seal there is none.
            files: vec![if own.exists() {
                read(own)?
            } else {
                String::new()
            }],
            copies: false,
        }),
        (copies, _) => Some(Anchors {
            noted: anchor::noted(&mut conn, None::<Place>).await?,
            files: copies.iter().map(read).collect::<anyhow::Result<_>>()?,
            copies: true,
        }),
    };
    conn.batch_execute("begin transaction isolation level repeatable read, read only")
        .await?;
    let every = TimeDelta::minutes(i64::from(config.audit.seal_minutes.get()));
    let sealing = Sealing {
        now: config.clock.now(),
        within: SEALED_WITHIN.max(every * 3),
        // A clock that somebody moves tells no ages.
        takes_seals: config.auth.key.is_some() && !config.clock.is_test(),
    };
    let (anchors, sealing) = (anchors.as_ref(), Some(&sealing));
    Ok(audit::verify(&mut conn, S::NAME, &keys, anchors, sealing).await?)
}

/// All public keys that this service has signed with, as far as they are known: those of its tokens, and
/// those that were retired.
fn own_keys<S: Service>(trust: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let read = || format!("auth.trust ({})", trust.display());
    let mut keys = Vec::new();
    for file in std::fs::read_dir(trust).with_context(read)? {
        let path = file.with_context(read)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut parts = name.split('.');
        let is_key = name.ends_with(".pub.pem") || name.ends_with(".retired.pem");
        if is_key && parts.next() == Some(S::NAME) {
            keys.push(path);
        }
    }
    Ok(keys)
}

fn say(service: &str, report: &Report) -> ExitCode {
    for finding in &report.findings {
        crate::say!("{finding}");
    }
    let Report {
        entries,
        chains,
        seals,
        anchored,
        unsealed,
        findings,
    } = report;
    crate::say!(
        "{service}: {entries} entries in {chains} chains, {seals} seals, {anchored} of them anchored; \
         {unsealed} entries are newer than the last seal of their chain"
    );
    if findings.is_empty() {
        crate::say!("{service}: everything fits");
        return ExitCode::SUCCESS;
    }
    ExitCode::FAILURE
}
