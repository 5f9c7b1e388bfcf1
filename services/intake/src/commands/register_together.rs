//! Registrations that come at the same moment share a transaction.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use persistence::{DbError, Group, Opened, Tx};
use tracing::Instrument as _;

use super::CommandError;
use super::register::{Answer, Ready, Register, decide, register};
use crate::domain::ComplaintId;
use crate::{Intake, store};

/// Where registrations meet that come at the same moment.
pub(crate) type Registering = Group<Register, Answer>;

impl Intake {
    /// Registers, or gives the first answer again; together with what others register at the same
    /// moment, as most of a registration is the transaction around it.
    pub(crate) async fn register(&self, cmd: Register) -> Answer {
        let intake = self.clone();
        let together = move |cmds| register_all(intake.clone(), cmds);
        let answer = self.registering.submit(cmd, together).await;
        answer.unwrap_or(Err(
            DbError::Corrupt("what was registered together failed").into()
        ))
    }
}

/// Each as if it came alone: what is refused, what came before and what fails in a transaction with
/// others gets one of its own.
async fn register_all(intake: Intake, cmds: Vec<Register>) -> Vec<Answer> {
    let mut known = HashMap::new();
    let mut is_lost = false;
    if cmds.len() > 1 {
        // From here on it may be stored, whatever the connection says.
        let may_commit = AtomicBool::new(false);
        let (ours, all, decided) = (&intake, &cmds[..], &may_commit);
        let new = Opened::These(cmds.iter().map(|cmd| cmd.draft.id.0).collect());
        let transaction = intake.db.transaction_on(&new, async move |mut tx| {
            let answers = together(&mut tx, ours, all).await;
            decided.store(answers.is_ok(), Ordering::Relaxed);
            answers
        });
        match transaction.await {
            Ok(answers) => known = answers,
            Err(e) => {
                tracing::warn!(error = %telemetry::chain(&e), "registered one by one now");
                is_lost =
                    matches!(e, CommandError::Db(DbError::Lost(_))) && may_commit.into_inner();
            }
        }
    }
    // At the same time, as they would have come: whoever waits for the database makes nobody else wait.
    let answers = cmds.into_iter().map(|cmd| {
        let (known, intake) = (known.remove(&cmd.draft.id), &intake);
        async move {
            match known {
                Some(answer) => answer,
                // Whether it is stored is not known, and without a key nothing tells.
                None if is_lost && cmd.key.is_none() => Err(DbError::unknown_outcome().into()),
                None => alone(intake, cmd).await,
            }
        }
    });
    join_all(answers).await
}

/// Registers those that may be, and refuses what nothing else can be said to; the others are left out.
async fn together(
    tx: &mut Tx<'_>,
    intake: &Intake,
    cmds: &[Register],
) -> Result<HashMap<ComplaintId, Answer>, CommandError> {
    let (mut ready, mut keys) = (Vec::with_capacity(cmds.len()), HashSet::new());
    let mut answers = HashMap::new();
    for cmd in cmds {
        let span = cmd.span.clone();
        let decided = decide(tx, intake, cmd).instrument(span).await;
        match decided {
            Ok(it) if it.once.key.is_none() => ready.push(it),
            // The same request twice: whichever comes later, alone, reads the answer of the first.
            Ok(it) if keys.insert((it.once.scope.clone(), it.once.key.clone())) => ready.push(it),
            Err(e) if e.is_storage() => return Err(e),
            Err(refusal) if cmd.key.is_none() => {
                answers.insert(cmd.draft.id, Err(refusal));
            }
            Ok(_) | Err(_) => {}
        }
    }
    // Keys are taken in one order everywhere, so that two of these do not wait for each other.
    ready.sort_by(|a, b| (&a.once.scope, &a.once.key).cmp(&(&b.once.scope, &b.once.key)));
    let new: Vec<_> = ready.iter().map(Ready::new_complaint).collect();
    let written = store::registration::insert(tx, &new).await?;
    let registered = ready
        .into_iter()
        .map(|it| (ComplaintId(it.once.id), Ok(it.answer)));
    let registered = registered.filter(|(id, _)| written.contains(id));
    answers.extend(registered);
    Ok(answers)
}

async fn alone(intake: &Intake, cmd: Register) -> Answer {
    let span = cmd.span.clone();
    let new = Opened::These(vec![cmd.draft.id.0]);
    let transaction = intake.db.transaction_on(&new, async move |mut tx| {
        register(&mut tx, intake, &cmd).await
    });
    transaction.instrument(span).await
}
