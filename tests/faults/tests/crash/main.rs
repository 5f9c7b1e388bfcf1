//! Complaints from registration to closing while everything around them crashes (security,
//! section 7): nothing may be lost, doubled or stuck.
//!
//! `REDRESS_SEED` repeats the order of the blows; `REDRESS_COMPLAINTS_COUNT` is how many complaints
//! (500). Needs the programs of `cargo build --workspace`, and PostgreSQL and
//! RabbitMQ installed: the suite starts its own.

#![expect(clippy::print_stdout, reason = "the ledger is there to be read")]

mod chaos;
mod invariants;
mod ledger;
mod life;
mod poison;
mod servers;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use authorization::TokenSigner;
use mailbox::Mailbox;
use rehearsal::Installation;
use testkit::{Stack, StackOptions};
use tokio::task::JoinSet;

use chaos::{Chaos, POINTS, Weather};
use invariants::{Broken, Stored};
use ledger::Ledger;
use life::Driver;
use poison::Poison;
use servers::OwnServers;

/// Complaints that are worked on at the same time.
const DRIVERS: usize = 24;
/// Blows fall for so long at most; then what is left is worked off in peace.
const RAGE: Duration = Duration::from_secs(150);

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is a number")),
    )
}

fn drawn_seed() -> u64 {
    use rand::RngExt as _;
    rand::rng().random()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_doubled_or_stuck_while_everything_crashes() {
    let count = usize::try_from(setting("REDRESS_COMPLAINTS_COUNT").unwrap_or(500))
        .expect("a count of complaints");
    let seed = setting("REDRESS_SEED").unwrap_or_else(drawn_seed);
    println!("REDRESS_SEED={seed} REDRESS_COMPLAINTS_COUNT={count}");

    // Ended in the opposite order, whatever becomes of the test.
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
    let signer = TokenSigner::from_pem("directory", &stack.private_key("directory"));
    let urls = stack
        .urls
        .iter()
        .map(|(s, url)| ((*s).to_owned(), url.clone()));
    let people = Arc::new(Installation::new(urls, signer.expect("directory's key")));
    chaos::organization_has_arrived(&people).await;

    let ledger = Arc::new(Ledger::default());
    let driver = Driver {
        people,
        ledger: Arc::clone(&ledger),
    };
    let (began, over, poison) = (Instant::now(), AtomicBool::new(false), Poison::new());
    let working = work(driver, count, &over);
    let raging = Chaos::new(
        &mut stack,
        &weather,
        &poison,
        servers.at.amqp_url.clone(),
        seed,
    )
    .rage(RAGE, &over);
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

    println!(
        "ledger: acknowledged {}, found {found}, doubled {doubled}, lost {lost}",
        acknowledged.len()
    );
    println!(
        "{facts} facts, {entries} audit entries in {chains} chains, {} mails",
        mailbox.messages().len()
    );
    println!(
        "worked {:.0} s, at rest {:.1} s later",
        worked.as_secs_f64(),
        rested.as_secs_f64()
    );
    println!("blows:\n{damage}");
    print!("steps:\n{}", ledger.steps());

    assert_eq!(ledger.contradictions(), Vec::<String>::new());
    assert_eq!(acknowledged.len(), count);
    broken.refuse();
    // A short run need not meet every point.
    if count >= 500 {
        for point in POINTS {
            assert!(damage.hit.contains_key(point), "nothing crashed at {point}");
        }
    }
}

/// All complaints, so many at a time.
async fn work(driver: Driver, count: usize, over: &AtomicBool) {
    let run = chaos::run_id();
    let mut drivers = JoinSet::new();
    let next = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    for _ in 0..DRIVERS.min(count) {
        let (driver, next) = (driver.clone(), Arc::clone(&next));
        drivers.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::SeqCst);
                if number >= count {
                    return;
                }
                driver.live(number, run).await;
            }
        });
    }
    while let Some(ended) = drivers.join_next().await {
        if let Err(e) = ended {
            std::panic::resume_unwind(e.into_panic());
        }
    }
    over.store(true, Ordering::SeqCst);
}
