//! One run: load, blows, rest, ledger, invariants.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use authorization::TokenSigner;
use indicatif::{ProgressBar, ProgressStyle};
use mailbox::Mailbox;
use rehearsal::Installation;
use testkit::{Stack, StackOptions};
use tokio::task::JoinSet;

use crate::chaos::{self, Chaos, Damage, Target, Weather};
use crate::invariants::{self, Broken, Stored};
use crate::ledger::Ledger;
use crate::life::Driver;
use crate::poison::Poison;
use crate::servers::OwnServers;

/// Complaints that are worked on at the same time.
const DRIVERS: usize = 24;

/// What a run is like.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many complaints are driven from registration to closing.
    pub complaints: usize,
    /// Blows fall for so long at most; then what is left is worked off in peace.
    pub rage: Duration,
    /// From one blow to the next.
    pub pace: Duration,
    /// Decides the order of the blows.
    pub seed: u64,
    /// What is hit; everything where empty.
    pub targets: Vec<Target>,
    /// Two of every service that works on complaints, both under load.
    pub two: bool,
}

/// What came of it.
pub struct Outcome {
    /// Complaints that were answered 201.
    pub acknowledged: usize,
    /// Of these, stored by intake.
    pub found: usize,
    /// Stored and never acknowledged, or acknowledged twice.
    pub doubled: usize,
    /// Acknowledged and not stored.
    pub lost: usize,
    /// What was done to the installation.
    pub damage: Damage,
    /// Keys that were answered with two complaints.
    pub contradictions: Vec<String>,
    broken: Broken,
    told: String,
}

impl Outcome {
    /// What broke, in words; nothing where every invariant holds.
    pub fn broken(&self) -> Option<String> {
        self.broken.report()
    }

    /// Everything holds: nothing lost, nothing doubled, no key with two answers, no rule broken.
    pub fn holds(&self) -> bool {
        let whole = self.lost == 0 && self.doubled == 0 && self.found == self.acknowledged;
        whole && self.contradictions.is_empty() && self.broken.report().is_none()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "ledger: acknowledged {}, found {}, doubled {}, lost {}",
            self.acknowledged, self.found, self.doubled, self.lost
        )?;
        write!(f, "{}blows:\n{}", self.told, self.damage)
    }
}

impl Plan {
    /// Starts an installation of its own, drives the load, strikes, heals, counts.
    ///
    /// # Panics
    /// Where the installation cannot be started, a step never succeeds, a process ends for another
    /// reason than ours, or nothing comes to rest: says what.
    pub async fn carry_out(&self) -> Outcome {
        // Ended in the opposite order, whatever becomes of the run.
        let servers = OwnServers::start().await;
        let weather = Weather::fair(&servers).await;
        let mailbox = Mailbox::start(0).await.expect("a free port");
        let setting = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let options = StackOptions {
            smtp: Some(mailbox.address()),
            links: weather.links(),
            servers: Some(servers.at.clone()),
            // A message whose sender was killed is taken up again within the time that rest may take.
            env: vec![
                setting("notification:REDRESS_SMTP__TIMEOUT_SECONDS", "5"),
                setting("notification:REDRESS_DELIVERY__LEASE_SECONDS", "20"),
                setting("notification:REDRESS_DELIVERY__BACKOFF_SECONDS", "1"),
            ],
            ..StackOptions::default()
        };
        let mut stack = Stack::start(options).await;
        let mut doors = vec![people(&stack, "").await];
        if self.two {
            for service in chaos::WORKING {
                let second = format!("{service}#2");
                stack.serve(&second);
                stack.ready(&second).await;
            }
            doors.push(people(&stack, "#2").await);
        }

        let ledger = Arc::new(Ledger::default());
        let (began, over, poison) = (Instant::now(), AtomicBool::new(false), Poison::new());
        let working = self.work(doors, &ledger, &over);
        let raging = Chaos::new(
            &mut stack,
            &weather,
            &poison,
            servers.at.amqp_url.clone(),
            self,
        )
        .rage(self.rage, &over);
        let ((), damage) = tokio::join!(working, raging);
        let worked = began.elapsed();

        let stored = Stored::open(&stack).await;
        let rested = stored.rest(&poison).await;
        let mut broken = Broken::default();
        let acknowledged = ledger.acknowledged();
        let (found, doubled, lost) = stored.ledger(&acknowledged, &mut broken).await;
        stored.effects(&poison, &mut broken).await;
        stored.work(&mut broken).await;
        stored.transitions(&mut broken).await;
        let chains = invariants::chains(&stack, &mut broken).await;
        let (facts, entries) = stored.count().await;
        let told = format!(
            "{facts} facts, {entries} audit entries in {chains} chains, {} mails\n\
             worked {:.0} s, at rest {:.1} s later\nsteps:\n{}",
            mailbox.messages().len(),
            worked.as_secs_f64(),
            rested.as_secs_f64(),
            ledger.steps()
        );
        Outcome {
            acknowledged: acknowledged.len(),
            found,
            doubled,
            lost,
            damage,
            contradictions: ledger.contradictions(),
            broken,
            told,
        }
    }

    /// All complaints, so many at a time, evenly through all doors.
    async fn work(&self, doors: Vec<Arc<Installation>>, ledger: &Arc<Ledger>, over: &AtomicBool) {
        let run = chaos::run_id();
        let count = self.complaints;
        let bar = progress(count);
        let mut drivers = JoinSet::new();
        let next = Arc::new(AtomicUsize::new(0));
        for n in 0..DRIVERS.min(count) {
            let driver = Driver {
                people: Arc::clone(&doors[n % doors.len()]),
                ledger: Arc::clone(ledger),
            };
            let (next, bar) = (Arc::clone(&next), bar.clone());
            drivers.spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= count {
                        return;
                    }
                    driver.live(number, run).await;
                    bar.inc(1);
                }
            });
        }
        while let Some(ended) = drivers.join_next().await {
            if let Err(e) = ended {
                std::panic::resume_unwind(e.into_panic());
            }
        }
        bar.finish_and_clear();
        over.store(true, Ordering::SeqCst);
    }
}

/// People who use the services, or their second replicas (`#2`; directory has one door).
async fn people(stack: &Stack, replica: &str) -> Arc<Installation> {
    let signer = TokenSigner::from_pem("directory", &stack.private_key("directory"));
    let urls = stack.urls.keys().map(|service| {
        let second = format!("{service}{replica}");
        let url = stack.url(&second).unwrap_or(&stack.urls[service]);
        ((*service).to_owned(), url.to_owned())
    });
    let people = Arc::new(Installation::new(urls, signer.expect("directory's key")));
    chaos::organization_has_arrived(&people).await;
    people
}

/// On a terminal only.
fn progress(count: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(count).unwrap_or(u64::MAX));
    let style =
        ProgressStyle::with_template("{elapsed_precise} [{bar:40}] {pos}/{len} complaints closed")
            .expect("a template");
    bar.with_style(style)
}
