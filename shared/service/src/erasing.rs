//! What the register erases, every service forgets; and it stays erased after an older copy of the database
//! was restored: tombstones that stand outside of it are replayed.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Arg, ArgAction, ArgMatches, Command};
use erasure::{Standing, Tombstones};
use events::complaint::ComplaintErased;
use messaging::{ConsumeError, Consumer, Reaction, Reactions, Received};
use persistence::{Actor, Opened, Tx, audit};
use uuid::Uuid;

use crate::{Base, Config, Service, Worker};

/// A restored copy is noticed this late at most, and at once where the programs were started afresh.
const EVERY: Duration = Duration::from_secs(3600);
/// Tombstones that are looked for at a time.
const AT_ONCE: usize = 500;

/// Erased by the register: what anybody wrote about it here goes, too, for good (F-6.4). In services that keep
/// such words; how they forget, [`Service::erase`] says.
pub fn hear_erasure<S: Service>(
    reactions: Reactions,
    service: &S,
    tombstones: &Tombstones,
) -> Reactions {
    reactions.apart(EraseOnComplaintErased {
        service: service.clone(),
        tombstones: tombstones.clone(),
    })
}

struct EraseOnComplaintErased<S> {
    service: S,
    tombstones: Tombstones,
}

impl<S: Service> Consumer for EraseOnComplaintErased<S> {
    type Event = ComplaintErased;

    async fn handle(
        &self,
        tx: &mut Tx<'_>,
        received: Received<ComplaintErased>,
    ) -> Result<Reaction, ConsumeError> {
        let (complaint, at) = (received.event.complaint_id, received.event.at);
        let erased = self.service.erase(tx, complaint, true, at).await;
        erased.map_err(|e| ConsumeError::Retry(e.into()))?;
        // Last: nothing but the commit may fail after the tombstone stands.
        let laid = self.tombstones.lay(tx, &[complaint], at).await;
        laid.map_err(|e| ConsumeError::Retry(e.into()))?;
        Ok(Reaction::Handled)
    }
}

/// Replays what stands in the service's own file, in every replica: each may have a file of its own, and
/// whatever is done twice is done once.
pub(crate) fn worker<S: Service>(base: &Base, service: &S) -> Worker {
    let (base, service) = (base.clone(), service.clone());
    Worker::every("replay tombstones", EVERY, move || {
        let (base, service) = (base.clone(), service.clone());
        async move {
            let standing = base.tombstones.standing().await?;
            let erased = replay(&base, &service, &standing).await?;
            if erased > 0 {
                tracing::warn!(
                    complaints = erased,
                    "erased again: an older copy of the database was restored"
                );
            }
            Ok(0)
        }
    })
}

/// Erases what is named and not erased here; how many there were. What is erased here is confirmed, where it
/// is this service's own file.
async fn replay<S: Service>(
    base: &Base,
    service: &S,
    standing: &[Standing],
) -> anyhow::Result<usize> {
    let mut erased = 0;
    for some in standing.chunks(AT_ONCE) {
        let asked: Vec<Uuid> = some.iter().map(|it| it.complaint).collect();
        let missing = base
            .db
            .transaction(async move |mut tx| erasure::unmarked(&mut tx, &asked).await)
            .await?;
        for it in some.iter().filter(|it| missing.contains(&it.complaint)) {
            let (service, at, it) = (service.clone(), base.clock.now(), *it);
            let done: anyhow::Result<bool> = base
                .db
                .transaction_on(&Opened::Everything, async move |mut tx| {
                    let id = it.complaint;
                    if !service.erase(&mut tx, id, it.committed, at).await? {
                        return Ok(false);
                    }
                    let is_new = erasure::mark(&mut tx, id, at).await?;
                    if is_new {
                        let (actor, again) = (Actor::System, "complaint.erased_again");
                        audit::append(&mut tx, id, at, &actor, again, b"{}").await?;
                    }
                    Ok(is_new)
                })
                .await;
            erased += usize::from(done?);
        }
        let known = some.iter().filter(|it| !it.committed);
        let known = known.filter(|it| !missing.contains(&it.complaint));
        let known = known.map(|it| it.complaint).collect();
        base.tombstones.confirm(known, base.clock.now()).await?;
    }
    Ok(erased)
}

/// `tombstones replay`.
pub(crate) fn command() -> Command {
    let file = Arg::new("file")
        .long("file")
        .value_name("FILE")
        .action(ArgAction::Append)
        .value_parser(clap::value_parser!(PathBuf))
        .help(
            "A file of tombstones, as of another replica; erasure.tombstones where none is named",
        );
    Command::new("tombstones")
        .about("What is erased stays erased")
        .subcommand_required(true)
        .subcommand(
            Command::new("replay")
                .about("Erase again what tombstones name and the database still has: after an older copy was restored")
                .arg(file),
        )
}

/// Runs it.
pub(crate) async fn run<S: Service>(
    config: Config<S::Settings>,
    args: &ArgMatches,
) -> anyhow::Result<ExitCode> {
    let (_, args) = args.subcommand().context("a subcommand is needed")?;
    let base = Base::new::<S>(&config)?;
    let service = S::build(base.clone(), config.settings).await?;
    let files = args.get_many::<PathBuf>("file").into_iter().flatten();
    let mut standing = Vec::new();
    let mut named = false;
    for file in files {
        named = true;
        anyhow::ensure!(file.is_file(), "there is no file {}", file.display());
        standing.extend(erasure::standing_in(file.clone()).await?);
    }
    if !named {
        standing = base.tombstones.standing().await?;
    }
    let erased = replay(&base, &service, &standing).await?;
    crate::say!(
        "{}: {} tombstones, {erased} complaints erased again",
        S::NAME,
        standing.len()
    );
    Ok(ExitCode::SUCCESS)
}
