//! A batch takes effect in one transaction: known, let through the gates, reacted to, gates saved.
//!
//! Facts about different subjects are reacted to side by side where their reactions say that they
//! stay [apart](crate::Reactions::apart): their statements are on the way together, and what a batch
//! takes is the server's work and not its round trips. Facts about one subject follow each other.
//!
//! Absent on purpose: what becomes of what fails. Nothing is half applied here.

use std::collections::{HashMap, HashSet};

use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use futures_util::StreamExt;
use futures_util::future::try_join;
use futures_util::stream::FuturesUnordered;
use persistence::{DbError, Opened, Tx};
use uuid::Uuid;

use crate::batch::Claim;
use crate::consumer::{ConsumeError, Reaction, Reactions};
use crate::gates::{Gate, Gates, call_next, gate_of, lock_gates, save_gates};
use crate::inbox::{Arrived, Inbox, now};

/// Reactions that are on the way at once in one transaction.
const SIDE_BY_SIDE: usize = 64;

/// Why nothing of a batch was applied.
pub(crate) enum Failure {
    Db(DbError),
    /// Of these subjects.
    Handlers(Vec<(Uuid, ConsumeError)>),
}

impl From<DbError> for Failure {
    fn from(e: DbError) -> Self {
        Self::Db(e)
    }
}

impl From<diesel::result::Error> for Failure {
    fn from(e: diesel::result::Error) -> Self {
        Self::Db(e.into())
    }
}

/// Facts that follow each other, and their gates.
struct Chain<'a> {
    facts: Vec<&'a Arrived>,
    gates: Gates,
    /// Something that waits may go now.
    poke: bool,
    failed: Vec<(Uuid, ConsumeError)>,
}

impl<'a> Chain<'a> {
    fn new(facts: Vec<&'a Arrived>, gates: Gates) -> Self {
        Self {
            facts,
            gates,
            poke: false,
            failed: Vec::new(),
        }
    }
}

impl Inbox {
    /// All of it in one transaction, or nothing.
    pub(crate) async fn apply(&self, batch: &[Arrived]) -> Result<(), Failure> {
        let about = batch.iter().map(|arrived| arrived.envelope.head.subject);
        let about = Opened::These(about.collect());
        let poke = self
            .db
            .transaction_on(&about, async |mut tx| self.apply_in(&mut tx, batch).await)
            .await?;
        if poke {
            self.poke.notify_one();
        }
        Ok(())
    }

    async fn apply_in(&self, tx: &mut Tx<'_>, batch: &[Arrived]) -> Result<bool, Failure> {
        let (_, mut fresh) = try_join(by_key(tx.beside()), self.claim(tx, batch)).await?;
        let mut gates = lock_gates(tx, batch.iter().map(|a| &a.envelope)).await?;
        let facts = batch
            .iter()
            .filter(|arrived| fresh.remove(&arrived.envelope.head.id));
        let (mut poke, mut failed) = (false, Vec::new());
        for round in rounds(facts, &self.reactions) {
            let (mut waiting, mut running) = (round.into_iter(), FuturesUnordered::new());
            loop {
                while running.len() < SIDE_BY_SIDE
                    && let Some(facts) = waiting.next()
                {
                    let keys = facts.iter().map(|arrived| gate_of(&arrived.envelope));
                    let gates = keys.filter_map(|key| gates.remove_entry(&key)).collect();
                    running.push(self.follow(tx.beside(), Chain::new(facts, gates)));
                }
                let Some(chain) = running.next().await.transpose()? else {
                    break;
                };
                poke |= chain.poke;
                gates.extend(chain.gates);
                failed.extend(chain.failed);
            }
        }
        // Not at the first one: whoever tries again wants to know all of them.
        if !failed.is_empty() {
            return Err(Failure::Handlers(failed));
        }
        save_gates(tx, &gates).await?;
        Ok(poke)
    }

    /// One after the other, each through its gate.
    async fn follow<'a>(&self, mut tx: Tx<'_>, mut chain: Chain<'a>) -> Result<Chain<'a>, DbError> {
        for arrived in &chain.facts {
            let subject = arrived.envelope.head.subject;
            if chain.failed.iter().any(|(failed, _)| *failed == subject) {
                continue;
            }
            let gate = chain.gates.get_mut(&gate_of(&arrived.envelope));
            let gate = gate.expect("every gate of the batch was locked");
            match self.let_through(&mut tx, arrived, gate).await? {
                Ok(poke) => chain.poke |= poke,
                Err(e) => chain.failed.push((subject, e)),
            }
        }
        Ok(chain)
    }

    /// True: what waits for it may go at once. What its handler says is apart from what the database
    /// says.
    async fn let_through(
        &self,
        tx: &mut Tx<'_>,
        arrived: &Arrived,
        gate: &mut Gate,
    ) -> Result<Result<bool, ConsumeError>, DbError> {
        let head = &arrived.envelope.head;
        if head.sequence <= gate.last_seq {
            let reason = Some("this sequence took effect before");
            self.record(tx, head.id, "duplicate", reason).await?;
            return Ok(Ok(false));
        }
        if head.sequence > gate.last_seq + 1 {
            self.wait_behind(tx, arrived, gate).await?;
            return Ok(Ok(false));
        }
        if self.reactions.has(&head.event_type) {
            match self.reactions.react(tx, &arrived.envelope).await {
                Ok(Reaction::Handled) => {}
                Ok(Reaction::Ignored { reason }) => {
                    self.record(tx, head.id, "ignored", Some(&reason)).await?;
                }
                Err(e) => return Ok(Err(e)),
            }
        }
        gate.last_seq = head.sequence;
        if gate.waiting == 0 {
            return Ok(Ok(false));
        }
        let (source, next) = (arrived.envelope.service(), gate.last_seq + 1);
        Ok(Ok(call_next(tx, source, head.subject, next).await?))
    }

    /// Of a batch, the ids that were never seen. Their rows say `handled` (or `skipped`, where
    /// nobody reacts) until something else is recorded.
    pub(crate) async fn claim(
        &self,
        tx: &mut Tx<'_>,
        batch: &[Arrived],
    ) -> Result<HashSet<Uuid>, DbError> {
        // In one order for everybody: two transactions may hold the same messages.
        let mut batch: Vec<&Arrived> = batch.iter().collect();
        batch.sort_unstable_by_key(|a| a.envelope.head.id);
        let outcome = |a: &&Arrived| {
            if self.reactions.has(&a.envelope.head.event_type) {
                "handled"
            } else {
                "skipped"
            }
        };
        let claim = Claim {
            consumer: self.service.clone(),
            ids: batch.iter().map(|a| a.envelope.head.id).collect(),
            outcomes: batch.iter().map(outcome).collect(),
            at: now(),
        };
        let fresh: Vec<Uuid> = claim.get_results(tx.conn()).await?;
        Ok(fresh.into_iter().collect())
    }
}

/// Whatever happens in a batch finds its rows by key, and is planned once a connection: planned for a
/// table that is small yet, it would read the whole of it when it has grown.
async fn by_key(mut tx: Tx<'_>) -> Result<(), DbError> {
    let by_key = "set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off";
    Ok(tx.conn().batch_execute(by_key).await?)
}

/// Rounds, one after the other, of chains that may be followed side by side. What stays apart is in
/// its subject's chain; anything else waits for what came before it, and what comes after waits for it.
fn rounds<'a>(
    facts: impl Iterator<Item = &'a Arrived>,
    reactions: &Reactions,
) -> Vec<Vec<Vec<&'a Arrived>>> {
    let mut rounds: Vec<Vec<Vec<&Arrived>>> = Vec::new();
    let mut apart = false;
    let mut chains: HashMap<Option<Uuid>, usize> = HashMap::new();
    for fact in facts {
        let head = &fact.envelope.head;
        if reactions.stays_apart(&head.event_type) != apart || rounds.is_empty() {
            apart = reactions.stays_apart(&head.event_type);
            rounds.push(Vec::new());
            chains.clear();
        }
        let round = rounds.last_mut().expect("there is one now");
        let chain = *chains
            .entry(apart.then_some(head.subject))
            .or_insert_with(|| {
                round.push(Vec::new());
                round.len() - 1
            });
        round[chain].push(fact);
    }
    rounds
}
